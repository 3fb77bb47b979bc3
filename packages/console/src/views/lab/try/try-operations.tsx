import './try.css'
import { type ReactElement, useState } from 'react'
import type { StepProps } from '../step.ts'
import { tries } from './tries.ts'
import { type Tried, TryLine } from './try-line.tsx'

/** Tries the operations on a table of the lab, one after the other. */
export function TryOperations({ onDone }: StepProps): ReactElement {
  const [tried, setTried] = useState<ReadonlyMap<string, Tried>>(new Map())
  return (
    <>
      <div className="lab-text">
        <p>
          Now each operation on a real table. It is one of the lab’s own, with the key of the
          ledger’s, so no row of yours is touched. Go from the top: each shows what the one before
          has done.
        </p>
      </div>
      <ol className="lab-tries">
        {tries.map((one) => (
          <TryLine
            key={one.title}
            one={one}
            tried={tried.get(one.title)}
            onTried={(answer) => {
              const all = new Map(tried).set(one.title, answer)
              setTried(all)
              if (all.size === tries.length) onDone(factOf(answer))
            }}
          />
        ))}
      </ol>
    </>
  )
}

function factOf({ request }: Tried): string {
  const names = [...new Set(tries.map(({ name }) => name))]
  return `Table ${request.TableName} answered ${names.slice(0, -1).join(', ')} and ${names.at(-1)}`
}
