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
  const relevant = relevantTo(facts, questions)
  for (let depth = 0; depth <= mostQuestions; depth++) {
    const found = within(depth, facts, relevant)
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

/**
 * The questions without those about parameters on which these facts do not depend. The search takes a
 * power of the number of questions, and few parameters decide about one part of a template.
 */
function relevantTo<T>(
  facts: readonly Fact<T>[],
  questions: readonly Question<T>[],
): readonly Question<T>[] {
  const first = facts[0]?.holds
  if (facts.every(({ holds }) => holds === first)) return []
  let kept = questions
  // Each choice by its answers to the questions that are kept, a bit for each.
  let answers = facts.map(({ choice }) => answersOf(choice, questions, questions))
  // The last first, so that of two equivalent parameters the first is kept.
  const groups = [...Map.groupBy(questions, ({ condition }) => parametersIn(condition)).values()]
  for (const group of groups.toReversed()) {
    const fewer = facts.map(
      ({ choice }, i) => (answers[i] ?? 0) - answersOf(choice, group, questions),
    )
    if (!decide(fewer, facts)) continue
    kept = kept.filter((question) => !group.includes(question))
    answers = fewer
  }
  return kept
}

/** The answers to some of all questions as one number. */
function answersOf<T>(
  choice: T,
  some: readonly Question<T>[],
  all: readonly Question<T>[],
): number {
  return some.reduce((sum, one) => sum + (one.answer(choice) ? 2 ** all.indexOf(one) : 0), 0)
}

/** Whether choices with the same answers are alike in what holds. */
function decide(answers: readonly number[], facts: readonly Fact<unknown>[]): boolean {
  const seen = new Map<number, boolean>()
  return facts.every(({ holds }, i) => {
    const answer = answers[i] ?? 0
    const held = seen.get(answer) ?? holds
    seen.set(answer, held)
    return held === holds
  })
}

/** The names of the parameters that a condition asks for. */
function parametersIn(condition: object): string {
  return [...JSON.stringify(condition).matchAll(/"Ref":"(\w+)"/g)].map(([, name]) => name).join()
}
