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
  return (
    <ol className="deliveries" aria-label={countText(deliveries.length, 'delivery', 'deliveries')}>
      {deliveries
        .map(({ event, fault, plain, ledger }, i) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: by the order in which they were made
          <li key={i}>
            <b>
              Delivery {i + 1}: event {event}
              {fault === undefined ? '' : `, ${faultText[fault]}`}
            </b>
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
        ))
        .toReversed()}
    </ol>
  )
}
