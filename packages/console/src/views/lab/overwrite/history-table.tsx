import type { ReactElement } from 'react'
import type { HistoryItem } from '../../../api/types.ts'
import { sizeText } from '../../../text/amounts.ts'
import { Time } from '../../../text/time.tsx'

/** The events that the ledger has recorded, as they happened. */
export function HistoryTable({ items }: { items: readonly HistoryItem[] }): ReactElement {
  return (
    <section className="side-by-side" aria-label="The history">
      <table>
        <thead>
          <tr>
            <th scope="col">Event</th>
            <th scope="col">Happened</th>
            <th scope="col">Size</th>
            <th scope="col">Deliveries</th>
          </tr>
        </thead>
        <tbody>
          {items.map(({ event_name, event_time, position, size, deliveries = 1 }) => (
            <tr key={position}>
              <th scope="row">{event_name}</th>
              <td data-column="Happened">
                <Time at={event_time} precise />
              </td>
              <td data-column="Size">{sizeText(size)}</td>
              <td data-column="Deliveries">{deliveries}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  )
}
