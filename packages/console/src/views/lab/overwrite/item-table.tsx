import type { ReactElement } from 'react'
import type { Row } from '../../../api/types.ts'
import { KeyText } from '../../../text/key-text.tsx'

const attributes = [
  'size',
  'etag',
  'event_time',
  'event_name',
  'sequencer',
  'position',
] as const satisfies readonly (keyof Row)[]

/** One object's item in either table, attribute by attribute. */
export function ItemTable({
  plain,
  ledger,
}: {
  readonly plain: Row | undefined
  readonly ledger: Row | undefined
}): ReactElement {
  return (
    <section className="side-by-side" aria-label="The item in either table">
      <table>
        <thead>
          <tr>
            <th scope="col">Attribute</th>
            <th scope="col">The exercise’s table</th>
            <th scope="col">The ledger</th>
          </tr>
        </thead>
        <tbody>
          {attributes.map((name) => (
            <tr key={name}>
              <th scope="row">
                <code>{name}</code>
              </th>
              <td data-column="The exercise’s table" className="mono">
                <Value value={plain?.[name]} />
              </td>
              <td data-column="The ledger" className="mono">
                <Value value={ledger?.[name]} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  )
}

function Value({ value }: { value: string | number | undefined }): ReactElement {
  return value === undefined ? <>–</> : <KeyText text={String(value)} most={44} />
}
