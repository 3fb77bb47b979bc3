import StatusIndicator from '@cloudscape-design/components/status-indicator'
import type { ReactElement } from 'react'
import { Time } from '../../text/time.tsx'
import type { DoneFact } from './progress.ts'

/** The tick of a step: what was seen, and when. */
export function DoneMark({ fact, at }: DoneFact): ReactElement {
  return (
    <div className="lab-done">
      <StatusIndicator type="success">Done</StatusIndicator>
      <span className="meaning wrap">
        {fact}, <Time at={at} />
      </span>
    </div>
  )
}
