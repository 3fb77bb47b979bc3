import type { ReactElement } from 'react'
import { CopyLine } from '../../../shell/copy-line.tsx'
import type { Command } from './commands.ts'

/** Commands to copy, each under what it is for. */
export function CommandsList({
  commands,
}: {
  readonly commands: readonly Command[]
}): ReactElement {
  return (
    <>
      {commands.map(({ title, text }) => (
        <div key={title} className="lab-command">
          <div>{title}</div>
          <CopyLine label={`the command: ${title}`} text={text} />
        </div>
      ))}
    </>
  )
}
