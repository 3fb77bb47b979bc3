import Alert from '@cloudscape-design/components/alert'
import Box from '@cloudscape-design/components/box'
import Button from '@cloudscape-design/components/button'
import type { ReactElement, ReactNode } from 'react'
import { isProblem } from '../api/use-answer.ts'

/** Why there is nothing to show, and what to do about it. */
export function ProblemBox({
  problem,
  again,
}: {
  readonly problem: Error
  again?: () => void
}): ReactElement {
  const { header, advice } = explained(problem)
  const isSaid = problem.message.toLowerCase() === header.toLowerCase()
  return (
    <Alert
      type="error"
      header={header}
      {...(again === undefined ? {} : { action: <Button onClick={again}>Try again</Button> })}
    >
      {isSaid ? null : <div className="wrap">{problem.message}</div>}
      {advice === undefined ? null : <Box padding={{ top: 'xxs' }}>{advice}</Box>}
    </Alert>
  )
}

function explained(problem: Error): { header: string; advice?: ReactNode } {
  if (!isProblem(problem)) return { header: 'The page has failed' }
  if (problem.status === 429) {
    return { header: 'The API takes no more requests for now', advice: 'Try again in a moment.' }
  }
  switch (problem.kind) {
    case 'unreachable':
      return {
        header: 'The server does not answer',
        advice:
          'Check that the command that serves this page still runs. This page goes on when it is back.',
      }
    case 'unauthorized':
      return {
        header: 'This page has no valid token',
        advice: 'Open the address that the command has printed: it ends with the token.',
      }
    case 'refused':
      return {
        header: 'AWS refused the request',
        advice: 'The credentials that this console uses lack a right. The message names it.',
      }
    case 'not-enabled':
      return { header: 'This ledger does not offer that' }
    case 'configuration':
      return { header: 'The ledger cannot be read' }
    case 'invalid-argument':
      return { header: 'The question is not valid' }
    case 'not-found':
      return { header: 'Nothing found' }
    default:
      return { header: 'The API has failed', advice: 'A retry may help.' }
  }
}
