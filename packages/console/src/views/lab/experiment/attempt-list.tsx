import StatusIndicator, {
  type StatusIndicatorProps,
} from '@cloudscape-design/components/status-indicator'
import type { ReactElement } from 'react'
import { outcomeMeaning, outcomeText } from '../../../shell/outcome.tsx'
import type { Attempt } from './experiment.ts'

/** The attempts of a function to take an event, each with the line of its log. */
export function AttemptList({ attempts }: { attempts: readonly Attempt[] }): ReactElement {
  return (
    <ol className="attempts">
      {attempts.map(({ outcome, message }, i) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: attempts never move
        <li key={i}>
          <span title={meanings[outcome]}>
            <StatusIndicator type={looks[outcome] ?? 'info'}>
              {texts[outcome] ?? outcome}
            </StatusIndicator>
          </span>
          <span className="mono">{message}</span>
        </li>
      ))}
    </ol>
  )
}

const looks: Readonly<Record<string, StatusIndicatorProps.Type>> = {
  saved: 'success',
  written: 'success',
  duplicate: 'info',
  stale: 'stopped',
  failed: 'error',
}

const texts: Readonly<Record<string, string>> = { ...outcomeText, saved: 'Saved' }
const meanings: Readonly<Record<string, string>> = {
  ...outcomeMeaning,
  saved: 'PutItem wrote the item, whatever was there.',
}
