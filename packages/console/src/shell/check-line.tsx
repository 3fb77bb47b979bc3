import StatusIndicator, {
  type StatusIndicatorProps,
} from '@cloudscape-design/components/status-indicator'
import type { ReactElement } from 'react'
import type { Step } from '../api/types.ts'
import { plain } from '../text/key-text.tsx'
import { CopyLine } from './copy-line.tsx'

const looks: Readonly<Record<Step['state'], readonly [StatusIndicatorProps.Type, string]>> = {
  seen: ['success', 'Works'],
  noted: ['info', 'Noted'],
  missing: ['error', 'Missing'],
  blocked: ['pending', 'Not checked'],
  skipped: ['pending', 'Not checked'],
  unknown: ['warning', 'Not known'],
}

/** A step of the checklist in a list with the class `checklist`: what was seen, or the fix. */
export function CheckLine({
  step: { title, state, detail, fix },
}: {
  readonly step: Step
}): ReactElement {
  const [type, word] = looks[state]
  return (
    <li>
      <div className="check-state">
        <StatusIndicator type={type}>{word}</StatusIndicator>
      </div>
      <div className="check-text">
        <div>{title}</div>
        <div className="meaning wrap">{plain(detail)}</div>
        {fix === undefined ? null : (
          <div className="fix">
            <b>Fix</b>
            <CopyLine label="the fix" text={fix} />
          </div>
        )}
      </div>
    </li>
  )
}
