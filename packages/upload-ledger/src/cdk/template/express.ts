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
  const asked = relevantTo(facts, questions).map(({ name, answer }) => ({
    name,
    yes: setOf(facts, ({ choice }) => answer(choice)),
  }))
  const parts: Parts = {
    holds: setOf(facts, ({ holds }) => holds),
    asked,
    found: Array.from({ length: mostQuestions + 1 }, () => new Map()),
  }
  const all = setOf(facts, () => true)
  for (let depth = 0; depth <= mostQuestions; depth++) {
    const found = within(depth, all, parts)
    if (found !== undefined) return found
  }
  return undefined
}

/** One after the other: more would be a template that nobody can read. */
const mostQuestions = 4

/** A set of facts, by a bit for each. */
type FactSet = bigint

function setOf<T>(facts: readonly Fact<T>[], isIn: (fact: Fact<T>) => boolean): FactSet {
  return BigInt(`0b0${facts.map((fact) => (isIn(fact) ? '1' : '0')).join('')}`)
}

interface Parts {
  readonly holds: FactSet
  readonly asked: readonly { readonly name: string; readonly yes: FactSet }[]
  /** By depth and facts, for different questions lead to the same facts. */
  readonly found: readonly Map<FactSet, Expression | boolean | undefined>[]
}

function within(depth: number, facts: FactSet, parts: Parts): Expression | boolean | undefined {
  const holding = facts & parts.holds
  if (holding === 0n) return false
  if (holding === facts) return true
  if (depth === 0) return undefined
  const known = parts.found[depth]
  if (known?.has(facts)) return known.get(facts)
  let shortest: Expression | boolean | undefined
  for (const { name, yes: answered } of parts.asked) {
    const yes = facts & answered
    const no = facts ^ yes
    if (yes === 0n || no === 0n) continue
    const then = within(depth - 1, yes, parts)
    const otherwise = then === undefined ? undefined : within(depth - 1, no, parts)
    if (then === undefined || otherwise === undefined) continue
    const found = choose(name, then, otherwise)
    if (shortest === undefined || sizeOf(found) < sizeOf(shortest)) shortest = found
  }
  known?.set(facts, shortest)
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
