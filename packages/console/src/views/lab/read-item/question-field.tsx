import FormField from '@cloudscape-design/components/form-field'
import Input from '@cloudscape-design/components/input'
import RadioGroup from '@cloudscape-design/components/radio-group'
import type { ReactElement } from 'react'
import { Verdict } from '../verdict.tsx'
import type { Question } from './questions.ts'

/** A question, the field for its answer, and what became of it. */
export function QuestionField({
  question: { text, choices, hint, because },
  answer,
  result,
  onAnswer,
}: {
  readonly question: Question
  readonly answer: string
  /** `undefined` until the answer is checked. */
  readonly result: 'right' | 'wrong' | undefined
  onAnswer(answer: string): void
}): ReactElement {
  return (
    <FormField
      label={text}
      {...(result === 'wrong' ? { errorText: hint } : {})}
      {...(result === 'right' ? { constraintText: <Verdict isRight text={because} /> } : {})}
    >
      {choices === undefined ? (
        <Input
          value={answer}
          autoComplete={false}
          spellcheck={false}
          onChange={({ detail }) => onAnswer(detail.value)}
        />
      ) : (
        <RadioGroup
          value={answer === '' ? null : answer}
          items={choices.map((choice) => ({ value: choice, label: choice }))}
          onChange={({ detail }) => onAnswer(detail.value)}
        />
      )}
    </FormField>
  )
}
