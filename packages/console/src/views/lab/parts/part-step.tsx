import Spinner from '@cloudscape-design/components/spinner'
import { type ReactElement, useEffect } from 'react'
import { useChecklist } from '../../../api/use-checklist.ts'
import { CheckLine } from '../../../shell/check-line.tsx'
import { ProblemBox } from '../../../shell/problem-box.tsx'
import type { LabStep, StepProps } from '../step.ts'
import { CodeTabs } from './code-tabs.tsx'
import { CommandsList } from './commands-list.tsx'
import type { Part } from './part.ts'
import { useSubject } from './subject.ts'

/** The step about a part. */
export function partStep(part: Part): LabStep {
  const Component = ({ onDone }: StepProps) => <PartStep part={part} onDone={onDone} />
  return { id: part.id, title: part.title, Component, isTask: true }
}

/** Explains a part, shows its code, and looks whether it works here. */
function PartStep({ part, onDone }: StepProps & { readonly part: Part }): ReactElement {
  const { explanation, checks, code, commands } = part
  return (
    <>
      <div className="lab-text">{explanation}</div>
      <section>
        <h3>On this machine</h3>
        <Checks ids={checks} onDone={onDone} />
        <CommandsList commands={commands(useSubject())} />
      </section>
      <section>
        <h3>{code.title}</h3>
        <CodeTabs files={code.files} />
      </section>
    </>
  )
}

/** Looks at steps of the checklist, and is done once all of them were seen to work. */
function Checks({ ids, onDone }: StepProps & { readonly ids: readonly string[] }): ReactElement {
  const { answer, problem, again } = useChecklist()
  const found = answer?.body.items.filter(({ id }) => ids.includes(id))
  const isSeen = found?.every(({ state }) => state === 'seen' || state === 'noted') === true
  const fact = found?.map(({ title, detail }) => `${title}: ${detail}`).join('; ')
  useEffect(() => {
    if (isSeen && fact !== undefined && fact !== '') onDone(fact)
  }, [isSeen, fact, onDone])
  if (problem !== undefined) return <ProblemBox problem={problem} again={again} />
  if (found === undefined) return <Spinner />
  return (
    <ol className="panel checklist">
      {found.map((step) => (
        <CheckLine key={step.id} step={step} />
      ))}
    </ol>
  )
}
