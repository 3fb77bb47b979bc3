import '../experiment/experiment.css'
import Button from '@cloudscape-design/components/button'
import Spinner from '@cloudscape-design/components/spinner'
import { type ReactElement, useEffect } from 'react'
import { ProblemBox } from '../../../shell/problem-box.tsx'
import { sizeText } from '../../../text/amounts.ts'
import { compare } from '../experiment/compare.ts'
import { type Experiment, under } from '../experiment/experiment.ts'
import { Reasons } from '../experiment/reasons.tsx'
import { SideBySide } from '../experiment/side-by-side.tsx'
import { useExperiment } from '../experiment/use-experiment.ts'
import { HistoryTable } from './history-table.tsx'
import { ItemTable } from './item-table.tsx'
import { key, stagesDone, stagesFrom } from './stages.ts'

/** Uploads one key twice, and shows what was replaced, what was refused and what is remembered. */
export function OverwriteExperiment({ onDone }: { onDone(fact: string): void }): ReactElement {
  const { experiment: all, problem, isBusy, run, startOver, again } = useExperiment()
  const experiment = all === undefined ? undefined : under(key, all)
  const done = experiment === undefined ? 0 : stagesDone(experiment)
  const fact = experiment === undefined || done < 3 ? undefined : factOf(experiment)
  useEffect(() => {
    if (fact !== undefined) onDone(fact)
  }, [fact, onDone])
  const stages = stagesFrom((all?.events.at(-1)?.event ?? 0) + 1)
  const numbers = experiment?.events.map(({ event }) => event) ?? []
  const latest = stages[done - 1]
  return (
    <>
      <div className="lab-text">
        <p>
          One key, uploaded twice. A bucket without versions keeps the second content alone, and a
          table with one item for each key does the same. See what is lost on the way, and what
          happens when the first event comes once more.
        </p>
      </div>
      {problem === undefined ? null : <ProblemBox problem={problem} again={again} />}
      <ol className="stages">
        {stages.map(({ title, acts }, i) => (
          <li key={title}>
            <Button
              variant={i === done ? 'primary' : 'normal'}
              disabled={isBusy || experiment === undefined || i !== done}
              {...(i < done ? { iconName: 'check' as const } : {})}
              onClick={() => void run(acts(numbers))}
            >
              {title}
            </Button>
          </li>
        ))}
        <li>
          <Button
            variant="link"
            disabled={isBusy || numbers.length === 0}
            onClick={() => void startOver()}
          >
            Start over
          </Button>
          {isBusy ? <Spinner /> : null}
        </li>
      </ol>
      {experiment === undefined || latest === undefined ? null : (
        <>
          <section aria-live="polite">
            <Reasons label="What happened" reasons={latest.seen} />
          </section>
          <SideBySide comparisons={compare(experiment)} />
          <section>
            <h3>The item</h3>
            <ItemTable plain={experiment.plain[0]} ledger={experiment.ledger[0]} />
          </section>
          <section>
            <h3>The history of the ledger</h3>
            <HistoryTable items={experiment.history} />
          </section>
        </>
      )}
    </>
  )
}

/** What all three say after the repeat. */
function factOf({ objects, plain, ledger, history }: Experiment): string | undefined {
  const [object, item, row] = [objects[0], plain[0], ledger[0]]
  if (object === undefined || item === undefined || row === undefined) return undefined
  return `The bucket has ${sizeText(object.size)}, the exercise’s item says ${sizeText(item.size)}, the ledger’s row ${sizeText(row.size)}, and its history has ${history.length} events`
}
