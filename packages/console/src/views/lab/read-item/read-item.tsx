import Button from '@cloudscape-design/components/button'
import type { ReactElement } from 'react'
import type { Row } from '../../../api/types.ts'
import { itemOf } from '../../../inspect/attributes.ts'
import { CopyLine } from '../../../shell/copy-line.tsx'
import { shownJson } from '../../../text/shown-json.ts'
import { useAttempt } from '../attempt.ts'
import { NeedsItem } from '../needs-item.tsx'
import { getItem } from '../parts/commands.ts'
import { CommandsList } from '../parts/commands-list.tsx'
import { useSubject } from '../parts/subject.ts'
import type { StepProps } from '../step.ts'
import { useSavedItem } from '../use-saved-item.ts'
import { QuestionField } from './question-field.tsx'
import { isRight, questions } from './questions.ts'

/** Asks about the saved item, and checks the answers against it. */
export function ReadItem({ onDone }: StepProps): ReactElement {
  const subject = useSubject()
  return (
    <>
      <div className="lab-text">
        <p>
          Here is the item of your file, in the form in which DynamoDB answers. Read it, and answer
          from it. The answers are checked against the item in the table.
        </p>
      </div>
      <NeedsItem saved={useSavedItem()}>
        {(row) => (
          <div className="lab-pair">
            <section>
              <h3>The item</h3>
              <CopyLine label="the item" text={itemText(row)} />
              <CommandsList commands={[getItem(subject)]} />
            </section>
            <Questions row={row} onDone={onDone} />
          </div>
        )}
      </NeedsItem>
    </>
  )
}

/** The item in DynamoDB's JSON, an attribute a line. */
function itemText(row: Row): string {
  const lines = Object.entries(itemOf(row)).map(
    ([name, value]) => `  ${shownJson(name)}: ${shownJson(value).replaceAll(/\n */g, ' ')}`,
  )
  return `{\n${lines.join(',\n')}\n}`
}

function Questions({ row, onDone }: StepProps & { readonly row: Row }): ReactElement {
  const [attempt, setAttempt] = useAttempt('read')
  const { given, checked, checks } = attempt
  const right = questions.filter((one) => isRight(one, checked[one.id] ?? '', row)).length
  const check = () => {
    setAttempt({ given, checked: given, checks: checks + 1 })
    if (questions.every((one) => isRight(one, given[one.id] ?? '', row)))
      onDone(`${questions.length} of ${questions.length} answers right, at check ${checks + 1}`)
  }
  return (
    <form
      className="lab-questions"
      aria-label="Questions about the item"
      onSubmit={(event) => {
        event.preventDefault()
        check()
      }}
    >
      <h3>The questions</h3>
      {questions.map((question) => {
        const answer = given[question.id] ?? ''
        // One that was changed since the last check is open again.
        const isChecked = checks > 0 && checked[question.id] === given[question.id]
        return (
          <QuestionField
            key={question.id}
            question={question}
            answer={answer}
            result={isChecked ? (isRight(question, answer, row) ? 'right' : 'wrong') : undefined}
            onAnswer={(text) =>
              setAttempt({ ...attempt, given: { ...given, [question.id]: text } })
            }
          />
        )
      })}
      <div className="lab-action">
        <Button variant="primary" formAction="submit">
          Check the answers
        </Button>
        <div aria-live="polite">
          {checks === 0 ? null : `${right} of ${questions.length} right`}
        </div>
      </div>
    </form>
  )
}
