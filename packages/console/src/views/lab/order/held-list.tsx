import Button from '@cloudscape-design/components/button'
import Select from '@cloudscape-design/components/select'
import StatusIndicator from '@cloudscape-design/components/status-indicator'
import { type ReactElement, useState } from 'react'
import { countText, sizeText } from '../../../text/amounts.ts'
import { KeyText } from '../../../text/key-text.tsx'
import { type Fault, faultText, type HeldEvent, isRemoval } from '../experiment/experiment.ts'
import type { Act } from '../experiment/use-experiment.ts'

const noFault = { value: 'none', label: 'Nothing goes wrong' }
const faults = [noFault, ...Object.entries(faultText).map(([value, label]) => ({ value, label }))]

/** The events of the bucket, and what can be done with each. */
export function HeldList({
  events,
  isBusy,
  run,
}: {
  readonly events: readonly HeldEvent[]
  readonly isBusy: boolean
  run(acts: readonly Act[]): void
}): ReactElement {
  const [fault, setFault] = useState<Fault>()
  // Those that a person has put behind the others, in that order.
  const [delayed, setDelayed] = useState<readonly number[]>([])
  const place = ({ event }: HeldEvent) => delayed.indexOf(event)
  const waiting = events
    .filter(({ state }) => state === 'waiting')
    .toSorted((one, other) => place(one) - place(other) || one.event - other.event)
  const others = events.filter(({ state }) => state !== 'waiting').toReversed()
  const earlier = others.slice(mostShown)
  const deliver = (these: readonly HeldEvent[]) => {
    run(
      these.map(({ event }, i) =>
        fault === undefined || i > 0 ? { deliver: event } : { deliver: event, fault },
      ),
    )
    setFault(undefined)
  }
  const line = (event: HeldEvent) => (
    <li key={event.event}>
      <span className="held-what">
        <b>Event {event.event}</b>
        <span>
          {isRemoval(event) ? 'Removal' : `Upload, ${sizeText(event.size)}`} of{' '}
          <KeyText text={event.object_key} most={40} />
        </span>
        <span className="meaning mono" title="The sequencer, by which S3 orders events">
          {event.sequencer}
        </span>
      </span>
      <StatusIndicator type={looks[event.state][0]}>{looks[event.state][1]}</StatusIndicator>
      <span className="held-acts">
        <Button
          disabled={isBusy}
          ariaLabel={`${deliverText(event)} event ${event.event}`}
          onClick={() => deliver([event])}
        >
          {deliverText(event)}
        </Button>
        {event.state === 'waiting' ? (
          <>
            <Button
              disabled={isBusy || waiting.length < 2}
              ariaLabel={`Delay event ${event.event}`}
              onClick={() =>
                setDelayed((last) => [...last.filter((one) => one !== event.event), event.event])
              }
            >
              Delay
            </Button>
            <Button
              disabled={isBusy}
              ariaLabel={`Lose event ${event.event}`}
              onClick={() => run([{ drop: event.event }])}
            >
              Lose
            </Button>
          </>
        ) : null}
      </span>
    </li>
  )
  return (
    <section aria-label="Events">
      <h3>Events</h3>
      <div className="lab-action">
        <Select
          ariaLabel="What goes wrong at the next delivery"
          inlineLabelText="Next delivery"
          selectedOption={faults.find(({ value }) => value === fault) ?? noFault}
          options={faults}
          onChange={({ detail: { selectedOption } }) => {
            const { value } = selectedOption
            setFault(value === noFault.value ? undefined : (value as Fault))
          }}
        />
        <Button disabled={isBusy || waiting.length === 0} onClick={() => deliver(waiting)}>
          Deliver all as listed
        </Button>
        <Button
          disabled={isBusy || waiting.length < 2}
          onClick={() => deliver(waiting.toReversed())}
        >
          Deliver all in reverse
        </Button>
      </div>
      <ol className="held">{[...waiting, ...others.slice(0, mostShown)].map(line)}</ol>
      {earlier.length === 0 ? null : (
        <details className="more">
          <summary>{countText(earlier.length, 'earlier event')}</summary>
          <ol className="held">{earlier.map(line)}</ol>
        </details>
      )}
    </section>
  )
}

const mostShown = 4

function deliverText({ state }: HeldEvent): string {
  return state === 'delivered' ? 'Deliver again' : 'Deliver'
}

const looks = {
  waiting: ['pending', 'Waits'],
  delivered: ['success', 'Delivered'],
  dropped: ['error', 'Lost'],
} as const
