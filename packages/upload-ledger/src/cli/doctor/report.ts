import type { StepResult } from '../../checklist/index.ts'
import { printable } from '../../core/index.ts'
import type { Context } from '../command.ts'

const marks = {
  seen: ['✓', 'green'],
  noted: ['·', 'quiet'],
  missing: ['✗', 'red'],
  blocked: ['–', 'quiet'],
  skipped: ['–', 'quiet'],
  unknown: ['?', 'quiet'],
} as const

/** Lines of the checklist one after the other, with a heading where the exercise ends. */
export function checklistPrinter(
  context: Pick<Context, 'out' | 'style'>,
): (result: StepResult) => void {
  let part: StepResult['part'] = 'exercise'
  return (result) => {
    if (result.part !== part) context.out('\n  Beyond the exercise')
    part = result.part
    context.out(checklistLines(result, context))
  }
}

/** One line of the checklist, and a second with the fix if there is one. */
export function checklistLines(result: StepResult, { style }: Pick<Context, 'style'>): string {
  const { title, state, detail, fix } = result
  const [mark, look] = marks[state]
  const line = `  ${style(look, mark)} ${title.padEnd(23)} ${style('quiet', printable(detail))}`
  return fix === undefined ? line : `${line}\n      fix: ${printable(fix)}`
}

/** The overall result in words, and the matching exit code. */
export function verdict(results: readonly StepResult[]): { code: number; words: string } {
  const count = (state: StepResult['state']) => results.filter((r) => r.state === state).length
  const [missing, unknown, seen] = [count('missing'), count('unknown'), count('seen')]
  const unseen =
    unknown === 0 ? '' : `; ${unknown} ${unknown === 1 ? 'step' : 'steps'} could not be checked`
  if (missing > 0) {
    return {
      code: 1,
      words: `${missing} ${missing === 1 ? 'problem' : 'problems'} found${unseen}`,
    }
  }
  const proofs = results.filter(
    ({ id, state }) => (id === 'log' || id === 'item') && state !== 'skipped',
  )
  const isProved = proofs.length === 0 ? seen > 0 : proofs.some(({ state }) => state === 'seen')
  if (!isProved)
    return { code: 4, words: `Inconclusive: no problem found, and no upload confirmed${unseen}` }
  return { code: 0, words: `No problems found${unseen}` }
}
