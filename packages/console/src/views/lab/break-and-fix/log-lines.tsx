import type { ReactElement } from 'react'
import { plain } from '../../../text/key-text.tsx'
import { Time } from '../../../text/time.tsx'
import type { Repair } from './use-repair.ts'

/** The last lines of the function's log, the newest last. */
export function LogLines({ log }: Pick<Repair, 'log'>): ReactElement {
  if (log.length === 0) return <p className="meaning">The log has no line yet.</p>
  return (
    <ol className="log-lines mono">
      {log.slice(-mostLines).map(({ time, level, message }, i) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: lines that are the same are alike
        <li key={i}>
          <Time at={time} precise /> <b>{level}</b> {plain(message)}
        </li>
      ))}
    </ol>
  )
}

const mostLines = 8
