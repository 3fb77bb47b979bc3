import Alert from '@cloudscape-design/components/alert'
import Button from '@cloudscape-design/components/button'
import type { ReactElement } from 'react'
import { countText } from '../../text/amounts.ts'
import { Time } from '../../text/time.tsx'
import { spanText } from './times.ts'
import { type Events, mostEvents, mostReadUnits } from './use-events.ts'

/** How far it was read, and that there is more. */
export function Partial({
  events: { items, span },
  hasHistory,
  isLoading,
  onMore,
}: {
  readonly events: Events
  readonly hasHistory: boolean
  readonly isLoading: boolean
  onMore(): void
}): ReactElement {
  const last = items.at(-1)
  return (
    <Alert
      type="info"
      action={
        <Button loading={isLoading} onClick={onMore}>
          Read more
        </Button>
      }
    >
      {hasHistory ? (
        <>
          These are the newest {countText(items.length, 'event')} of {spanText(span)}
          {last === undefined ? null : (
            <>
              , back to <Time at={last.event_time} />
            </>
          )}
          .
        </>
      ) : (
        <>These are the first {countText(items.length, 'object')} in the order of their keys.</>
      )}{' '}
      Reading pauses after {mostEvents.toLocaleString('en')} events or{' '}
      {mostReadUnits.toLocaleString('en')} read units.
    </Alert>
  )
}
