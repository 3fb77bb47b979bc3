import { choose, type Expression, sizeOf } from './expression.ts'
import type { Question } from './questions.ts'

/** Something that is so, or is not, under a choice. */
export interface Fact<T> {
  readonly choice: T
  readonly holds: boolean
}

/**
 * The shortest expression in the questions that is true where the facts hold and false where they
 * do not; a plain answer where they all agree.
 *
 * @returns `undefined` when so few questions do not distinguish the choices
 */
export function express<T>(
  facts: readonly Fact<T>[],
  questions: readonly Question<T>[],
): Expression | boolean | undefined {
  for (let depth = 0; depth <= mostQuestions; depth++) {
    const found = within(depth, facts, questions)
    if (found !== undefined) return found
  }
  return undefined
}

/** One after the other: more would be a template that nobody can read. */
const mostQuestions = 4

function within<T>(
  depth: number,
  facts: readonly Fact<T>[],
  questions: readonly Question<T>[],
): Expression | boolean | undefined {
  const first = facts[0]?.holds ?? false
  if (facts.every(({ holds }) => holds === first)) return first
  if (depth === 0) return undefined
  let shortest: Expression | boolean | undefined
  for (const { name, answer } of questions) {
    const { yes = [], no = [] } = Object.groupBy(facts, ({ choice }) =>
      answer(choice) ? 'yes' : 'no',
    )
    if (yes.length === 0 || no.length === 0) continue
    const then = within(depth - 1, yes, questions)
    const otherwise = then === undefined ? undefined : within(depth - 1, no, questions)
    if (then === undefined || otherwise === undefined) continue
    const found = choose(name, then, otherwise)
    if (shortest === undefined || sizeOf(found) < sizeOf(shortest)) shortest = found
  }
  return shortest
}
