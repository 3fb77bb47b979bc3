import type { ReactElement } from 'react'
import type { Cost } from '../../api/client.ts'
import { CostLine } from '../../shell/cost-line.tsx'

/** What a list cost, and its counts, which are questions of their own. */
export function Foot({
  cost,
  items,
  counts,
}: {
  readonly cost: Cost
  readonly items?: string
  readonly counts: Cost | undefined
}): ReactElement {
  return (
    <div className="foot">
      <CostLine cost={cost} {...(items === undefined ? {} : { items })} />
      {counts === undefined ? null : (
        <span className="cost">
          Counts: <CostLine cost={counts} />
        </span>
      )}
    </div>
  )
}
