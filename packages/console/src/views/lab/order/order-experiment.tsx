import '../experiment/experiment.css'
import Button from '@cloudscape-design/components/button'
import Spinner from '@cloudscape-design/components/spinner'
import { type ReactElement, useEffect } from 'react'
import { ProblemBox } from '../../../shell/problem-box.tsx'
import { sizeText } from '../../../text/amounts.ts'
import { type Comparison, compare } from '../experiment/compare.ts'
import { DeliveryList } from '../experiment/delivery-list.tsx'
import { type Experiment, under } from '../experiment/experiment.ts'
import { SideBySide } from '../experiment/side-by-side.tsx'
import { useExperiment } from '../experiment/use-experiment.ts'
import { HeldList } from './held-list.tsx'
import { prefix, type Sequence, sequences } from './sequences.ts'

/** Delivers the events of a bucket in any order, to the exercise's function and to ours. */
export function OrderExperiment({ onDone }: { onDone(fact: string): void }): ReactElement {
  const { experiment: all, problem, isBusy, run, startOver, again } = useExperiment()
  const experiment = all === undefined ? undefined : under(prefix, all)
  const comparisons = experiment === undefined ? [] : compare(experiment)
  const fact = factOf(comparisons)
  useEffect(() => {
    if (fact !== undefined) onDone(fact)
  }, [fact, onDone])
  const play = (sequence: Sequence) => run(sequence.acts(all?.events.at(-1)?.event ?? 0))
  return (
    <>
      <div className="lab-text">
        <p>
          S3 delivers an event at least once, and in no order. Here you decide: the events of the
          bucket <code>{all?.bucket ?? 'lab-uploads'}</code> wait until you deliver them. Each
          delivery goes to two functions: the exercise’s own, which puts what it gets, and the
          ledger’s, which puts under a condition.
        </p>
        <p>
          Play a ready sequence, or make events and deliver them as you like. Find an order that
          makes the exercise’s table wrong for good.
        </p>
      </div>
      {problem === undefined ? null : <ProblemBox problem={problem} again={again} />}
      <ul className="sequences" aria-label="Ready sequences">
        {sequences.map((sequence) => (
          <li key={sequence.id}>
            <Button
              iconName="caret-right-filled"
              disabled={isBusy}
              onClick={() => void play(sequence)}
            >
              {sequence.title}
            </Button>
            <span className="meaning">{sequence.asks}</span>
          </li>
        ))}
      </ul>
      <div className="lab-action">
        <Button disabled={isBusy} onClick={() => void run([uploadNext(experiment)])}>
          Upload {ownKey}
        </Button>
        <Button
          disabled={isBusy || !isThere(experiment)}
          onClick={() => void run([{ change: 'delete', key: ownKey }])}
        >
          Delete {ownKey}
        </Button>
        <Button
          variant="link"
          disabled={isBusy || !all || all.events.length === 0}
          onClick={() => void startOver()}
        >
          Start over
        </Button>
        {isBusy ? <Spinner /> : null}
      </div>
      {experiment === undefined || experiment.events.length === 0 ? null : (
        <>
          <section aria-label="What is stored" aria-live="polite">
            <h3>What is stored</h3>
            <SideBySide comparisons={comparisons} hasReasons />
          </section>
          <HeldList events={experiment.events} isBusy={isBusy} run={(acts) => void run(acts)} />
          {experiment.deliveries.length === 0 ? null : (
            <section>
              <h3>Deliveries</h3>
              <DeliveryList deliveries={experiment.deliveries} />
            </section>
          )}
        </>
      )}
    </>
  )
}

const ownKey = `${prefix}mine.txt`

/** Each version is longer than the one before, so that a test can distinguish them. */
function uploadNext(experiment: Experiment | undefined) {
  const uploads = experiment?.events.filter(({ object_key: key }) => key === ownKey).length ?? 0
  return { change: 'upload', key: ownKey, size: 100 * (uploads + 1) } as const
}

function isThere(experiment: Experiment | undefined): boolean {
  return experiment?.objects.some(({ object_key: key }) => key === ownKey) ?? false
}

/** What an object shows of which every event arrived, while the plain item is wrong and the row is right. */
function factOf(comparisons: readonly Comparison[]): string | undefined {
  const proof = comparisons.find(
    ({ isSettled, plainIsRight, ledgerIsRight }) => isSettled && !plainIsRight && ledgerIsRight,
  )
  if (proof === undefined) return undefined
  const { key, plain, ledger } = proof
  const said = (shown: Comparison['plain']) =>
    shown.state === 'there' ? sizeText(shown.size) : 'removed'
  return `Of ${key} the exercise’s table says ${said(plain)}, and the ledger, as the bucket, ${said(ledger)}`
}
