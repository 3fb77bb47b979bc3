import StatusIndicator from '@cloudscape-design/components/status-indicator'
import { Fragment, type ReactElement } from 'react'
import { sizeText } from '../../../text/amounts.ts'
import { KeyText } from '../../../text/key-text.tsx'
import type { Comparison, Shown } from './compare.ts'
import { Reasons } from './reasons.tsx'

/** What the bucket holds beside what either table says of it; of each object why, unless that is said elsewhere. */
export function SideBySide({
  comparisons,
  hasReasons = false,
}: {
  readonly comparisons: readonly Comparison[]
  readonly hasReasons?: boolean
}): ReactElement {
  return (
    <section className="side-by-side" aria-label="The bucket and both tables">
      <table>
        <thead>
          <tr>
            <th scope="col">Object</th>
            <th scope="col">In the bucket</th>
            <th scope="col">The exercise’s table</th>
            <th scope="col">The ledger</th>
          </tr>
        </thead>
        <tbody>
          {comparisons.map((one) => (
            <Fragment key={one.key}>
              <tr>
                <th scope="row">
                  <KeyText text={one.key} most={60} />
                </th>
                <td data-column="In the bucket">{text(one.bucket, 'no object')}</td>
                <td data-column="The exercise’s table">
                  <Said shown={one.plain} isRight={one.plainIsRight} isSettled={one.isSettled} />
                </td>
                <td data-column="The ledger">
                  <Said shown={one.ledger} isRight={one.ledgerIsRight} isSettled={one.isSettled} />
                </td>
              </tr>
              {hasReasons && one.reasons.length > 0 ? (
                <tr className="why">
                  <td colSpan={4}>
                    <Reasons label={`Why, of ${one.key}`} reasons={one.reasons} />
                  </td>
                </tr>
              ) : null}
            </Fragment>
          ))}
        </tbody>
      </table>
    </section>
  )
}

function Said({
  shown,
  isRight,
  isSettled,
}: {
  readonly shown: Shown
  readonly isRight: boolean
  readonly isSettled: boolean
}): ReactElement {
  const words = text(shown, 'nothing')
  if (isRight) return <StatusIndicator type="success">{words}</StatusIndicator>
  if (!isSettled) return <StatusIndicator type="pending">{words}, not yet</StatusIndicator>
  return <StatusIndicator type="error">{words}: wrong</StatusIndicator>
}

function text(shown: Shown, none: string): string {
  if (shown.state === 'there') return sizeText(shown.size)
  return shown.state === 'removed' ? 'removed' : none
}
