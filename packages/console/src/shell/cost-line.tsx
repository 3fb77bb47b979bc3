import type { ReactElement } from 'react'
import type { Cost } from '../api/client.ts'
import { countText, spanText } from '../text/amounts.ts'

/** What an answer cost, in DynamoDB's read units and in time. */
export function CostLine({ cost, items }: { cost: Cost; items?: string }): ReactElement {
  const units = cost.readUnits.toLocaleString('en', { maximumFractionDigits: 1 })
  const parts = [
    ...(items === undefined ? [] : [items]),
    `${units} read ${cost.readUnits === 1 ? 'unit' : 'units'}`,
    countText(cost.requests, 'request'),
    spanText(cost.ms),
  ]
  return <span className="cost">{parts.join(' · ')}</span>
}
