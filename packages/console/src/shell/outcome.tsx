import StatusIndicator, {
  type StatusIndicatorProps,
} from '@cloudscape-design/components/status-indicator'
import type { ReactElement } from 'react'
import type { Outcome } from '../api/types.ts'

/** What became of an event, as each view shows it. */
export function OutcomeMark({ outcome }: { outcome: Outcome }): ReactElement {
  return <StatusIndicator type={looks[outcome]}>{outcomeText[outcome]}</StatusIndicator>
}

export const outcomeText: Readonly<Record<Outcome, string>> = {
  written: 'Written',
  recorded: 'Recorded',
  duplicate: 'Duplicate',
  stale: 'Stale',
  ignored: 'Ignored',
  poison: 'Poison',
  failed: 'Failed',
}

export const outcomeMeaning: Readonly<Record<Outcome, string>> = {
  written: 'The row now shows this event.',
  recorded:
    'The history has this event. The timeline of its object shows whether it moved the row.',
  duplicate: 'The row already showed this event; it came again.',
  stale: 'The row shows a later event; this one came too late to change it.',
  ignored: 'An event that changes no object, or that the ledger leaves out.',
  poison: 'A message in no form that the ledger knows; no retry can help.',
  failed: 'The row could not be written; the event will be tried again.',
}

const looks: Readonly<Record<Outcome, StatusIndicatorProps.Type>> = {
  written: 'success',
  recorded: 'success',
  duplicate: 'info',
  stale: 'stopped',
  ignored: 'pending',
  poison: 'error',
  failed: 'error',
}
