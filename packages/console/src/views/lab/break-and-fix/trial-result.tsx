import StatusIndicator from '@cloudscape-design/components/status-indicator'
import type { ReactElement } from 'react'
import { countText, sizeText } from '../../../text/amounts.ts'
import { KeyText } from '../../../text/key-text.tsx'
import { AttemptList } from '../experiment/attempt-list.tsx'
import type { Trial } from './use-repair.ts'

/** Whether a file got its row, and each attempt on the way. */
export function TrialResult({
  trial: { object_key: key, attempts, row },
}: {
  readonly trial: Trial
}): ReactElement {
  return (
    <>
      <p>
        <StatusIndicator type={row === undefined ? 'error' : 'success'}>
          {row === undefined ? 'No row' : `Its row is there: ${sizeText(row.size)}`}
        </StatusIndicator>{' '}
        of <KeyText text={key} most={60} />.{' '}
        {attempts.length === 0
          ? 'The function was not invoked.'
          : `Lambda invoked the function, in ${countText(attempts.length, 'attempt')}:`}
      </p>
      <AttemptList attempts={attempts} />
    </>
  )
}
