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
      {runsOf(attempts).map(({ outcome, message, count }, i) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: attempts never move
        <li key={i}>
          <span title={meanings[outcome]}>
            <StatusIndicator type={looks[outcome] ?? 'info'}>
              {texts[outcome] ?? outcome}
              {count > 1 ? `, ${count} times` : ''}
            </StatusIndicator>
          </span>
          <span className="mono">{message}</span>
        </li>
      ))}
    </ol>
  )
}

/** Attempts that are alike and follow each other, as one. */
function runsOf(attempts: readonly Attempt[]): readonly (Attempt & { readonly count: number })[] {
  const runs: (Attempt & { readonly count: number })[] = []
  for (const attempt of attempts) {
    const last = runs.at(-1)
    const isLikeIt = last?.outcome === attempt.outcome && last.message === attempt.message
    if (isLikeIt) runs.splice(-1, 1, { ...last, count: last.count + 1 })
    else runs.push({ ...attempt, count: 1 })
  }
  return runs
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
