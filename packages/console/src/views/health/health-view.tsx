import Alert from '@cloudscape-design/components/alert'
import Box from '@cloudscape-design/components/box'
import Button from '@cloudscape-design/components/button'
import ContentLayout from '@cloudscape-design/components/content-layout'
import Header from '@cloudscape-design/components/header'
import SpaceBetween from '@cloudscape-design/components/space-between'
import Spinner from '@cloudscape-design/components/spinner'
import type { ReactElement } from 'react'
import type { Step } from '../../api/types.ts'
import { useChecklist } from '../../api/use-checklist.ts'
import { CheckLine } from '../../shell/check-line.tsx'
import { ProblemBox } from '../../shell/problem-box.tsx'
import { countText, spanText } from '../../text/amounts.ts'

/** Each part of the pipeline as it is found now, and the fix of each that is missing. */
export function HealthView(): ReactElement {
  const { answer, problem, isLoading, again } = useChecklist()
  const { items = [], pending, deadLetters } = answer?.body ?? {}
  const count = (...states: Step['state'][]) =>
    items.filter(({ state }) => states.includes(state)).length
  const missing = count('missing')
  const facts: readonly (readonly [string, string])[] = [
    ['Works', `${count('seen', 'noted')} of ${items.length}`],
    ['To fix', String(missing)],
    ...(pending === undefined ? [] : [['On their way', String(pending)] as const]),
    ...(deadLetters === undefined ? [] : [['Dead letters', String(deadLetters)] as const]),
  ]
  return (
    <ContentLayout
      header={
        <Header
          variant="h1"
          description="Each part of the pipeline, from the table to the row of a test upload. Looked at again and again while it is shown."
          actions={
            <Button iconName="refresh" loading={isLoading} onClick={again}>
              Look again
            </Button>
          }
        >
          Health
        </Header>
      }
    >
      <SpaceBetween size="m">
        {problem === undefined ? null : <ProblemBox problem={problem} again={again} />}
        {answer === undefined ? (
          problem === undefined ? (
            <Box textAlign="center" padding="l">
              <Spinner size="large" />
            </Box>
          ) : null
        ) : (
          <SpaceBetween size="m">
            {missing === 0 ? (
              <Alert type="success">
                Every part that was checked works: an upload gets its row.
              </Alert>
            ) : (
              <Alert type="error" header={`${countText(missing, 'problem')} found`}>
                Fix the first one first: the unchecked ones depend on it.
              </Alert>
            )}
            <dl className="facts">
              {facts.map(([name, value]) => (
                <div key={name}>
                  <dt>{name}</dt>
                  <dd>{value}</dd>
                </div>
              ))}
            </dl>
            <ol className="panel checklist">
              {items.map((step) => (
                <CheckLine key={step.id} step={step} />
              ))}
            </ol>
            <span className="cost">Looked at in {spanText(answer.cost.ms)}</span>
          </SpaceBetween>
        )}
      </SpaceBetween>
    </ContentLayout>
  )
}
