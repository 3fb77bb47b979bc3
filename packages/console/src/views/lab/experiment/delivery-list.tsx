import type { ReactElement } from 'react'
import { countText } from '../../../text/amounts.ts'
import { AttemptList } from './attempt-list.tsx'
import { type Delivery, faultText } from './experiment.ts'

/** What both functions made of each delivery, the newest first. */
export function DeliveryList({
  deliveries,
}: {
  readonly deliveries: readonly Delivery[]
}): ReactElement {
  const newestFirst = deliveries.map((delivery, i) => ({ ...delivery, number: i + 1 })).toReversed()
  const earlier = newestFirst.slice(mostShown)
  return (
    <>
      <Deliveries deliveries={newestFirst.slice(0, mostShown)} />
      {earlier.length === 0 ? null : (
        <details className="more">
          <summary>{countText(earlier.length, 'earlier delivery', 'earlier deliveries')}</summary>
          <Deliveries deliveries={earlier} />
        </details>
      )}
    </>
  )
}

const mostShown = 3

function Deliveries({
  deliveries,
}: {
  readonly deliveries: readonly (Delivery & { readonly number: number })[]
}): ReactElement {
  return (
    <ol className="deliveries">
      {deliveries.map(({ number, event, fault, plain, ledger }) => (
        <li key={number}>
          <b>
            Delivery {number}: event {event}
          </b>{' '}
          {fault === undefined ? null : <span className="meaning">{faultText[fault]}</span>}
          <div className="lab-pair">
            <div>
              <div className="meaning">The exercise’s function</div>
              <AttemptList attempts={plain} />
            </div>
            <div>
              <div className="meaning">The ledger’s function</div>
              <AttemptList attempts={ledger} />
            </div>
          </div>
        </li>
      ))}
    </ol>
  )
}
