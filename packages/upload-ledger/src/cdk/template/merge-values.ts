import { express } from './express.ts'
import { type Expression, nameOf } from './expression.ts'
import type { Question } from './questions.ts'

/** The value of one part of the template under one choice; `undefined` where the part is absent. */
export interface Variant<T> {
  readonly choice: T
  readonly value: unknown
}

/** The state of one merge. */
export interface Merging<T> {
  readonly questions: readonly Question<T>[]
  /** The conditions that came up, by their names; not all of them may be used in the end. */
  readonly conditions: Map<string, Expression>
}

/**
 * One value that is each of the variants under its choice, with `Fn::If` where they differ: as
 * deep inside as it can be, or whole where that is shorter.
 *
 * @throws {Error} when the questions do not distinguish the choices
 */
export function mergeValues<T>(merging: Merging<T>, variants: Variants<T>): unknown {
  return orThrow(variants, tryMerge(merging, variants))
}

/** The same for an object, whose parts stand each by itself. */
export function mergeEach<T>(merging: Merging<T>, variants: Variants<T>): unknown {
  return orThrow(variants, mergeParts(merging, variants))
}

function orThrow<T>(variants: Variants<T>, merged: unknown): unknown {
  if (merged !== undefined) return merged
  const values = group(variants, textOf)
  throw new Error(`Cannot merge ${values.length} values: they differ where the parameters do not`)
}

/** `undefined` when the questions do not distinguish the choices in any of the ways to merge. */
function tryMerge<T>(merging: Merging<T>, variants: Variants<T>): unknown {
  const values = group(variants, (value) => JSON.stringify(value) ?? '')
  if (values.length === 1) return variants[0]?.value ?? noValue
  const byParts = branch(merging, group(variants, shapeOf), (one) => mergeParts(merging, one))
  const whole =
    values.length > mostWhole
      ? undefined
      : branch(merging, values, (one) => one[0]?.value ?? noValue)
  return [byParts, whole, mergeElements(merging, variants)]
    .filter((one) => one !== undefined)
    .reduce<unknown>((a, b) => (a === undefined || lengthOf(b) < lengthOf(a) ? b : a), undefined)
}

/**
 * Lists whose elements are all found, in the same order, in one longer list: each element with the
 * condition on which it is there. Statements of one `Sid` are one element, whatever else is in them, and
 * so are notifications of one `Event`.
 *
 * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/pseudo-parameter-reference.html
 */
function mergeElements<T>(merging: Merging<T>, variants: Variants<T>): unknown {
  const lists = variants.map(({ value }) => (Array.isArray(value) ? value.map(nameIn) : undefined))
  const all: string[] = []
  // The longest first, which says the most about the order.
  for (const list of lists.toSorted((a, b) => (b?.length ?? 0) - (a?.length ?? 0))) {
    if (list === undefined) return undefined
    for (const [i, name] of list.entries()) {
      if (!all.includes(name)) all.splice(i === 0 ? 0 : all.indexOf(list[i - 1] ?? '') + 1, 0, name)
    }
  }
  const held = (list: readonly string[] = []) => all.filter((name) => list.includes(name))
  if (lists.some((list) => textOf(list) !== textOf(held(list)))) return undefined
  const merged = all.map((name) => {
    const facts = variants.map(({ choice }, i) => ({
      choice,
      holds: lists[i]?.includes(name) === true,
    }))
    const presence = express(facts, merging.questions)
    if (presence === undefined) return undefined
    const values = variants.flatMap(({ choice, value }, i) => {
      const at = lists[i]?.indexOf(name) ?? -1
      return at < 0 ? [] : [{ choice, value: (value as readonly unknown[])[at] }]
    })
    const element = tryMerge(merging, values)
    if (typeof presence !== 'object') return element
    return { 'Fn::If': [named(merging, presence), element, noValue] }
  })
  return merged.includes(undefined) ? undefined : merged
}

/** What tells an element of a list from the others. */
function nameIn(value: unknown): string {
  const { Sid, Event } = (value ?? {}) as { readonly Sid?: unknown; readonly Event?: unknown }
  const name = Sid ?? Event
  return typeof name === 'string' ? name : textOf(value)
}

function textOf(value: unknown): string {
  return JSON.stringify(value)
}

type Variants<T> = readonly Variant<T>[]

const noValue = { Ref: 'AWS::NoValue' }

/** With more variants, merging part by part is always shorter. */
const mostWhole = 3

/** Of one shape: the parts one by one. */
function mergeParts<T>(merging: Merging<T>, variants: Variants<T>): unknown {
  const first = variants[0]?.value
  if (!Array.isArray(first) && !isPlain(first)) return first ?? noValue
  if (isOfNotifications(first)) return mergeElements(merging, variants)
  const merged = (name: string) =>
    tryMerge(
      merging,
      variants.map(({ choice, value }) => ({ choice, value: partOf(value, name) })),
    )
  if (Array.isArray(first)) {
    const parts = first.map((_, i) => merged(String(i)))
    return parts.includes(undefined) ? undefined : parts
  }
  const names = new Set(variants.flatMap(({ value }) => Object.keys(value as object)))
  const parts = [...names].map((name) => [name, merged(name)] as const)
  return parts.some(([, part]) => part === undefined) ? undefined : Object.fromEntries(parts)
}

function partOf(value: unknown, name: string): unknown {
  return (value as Readonly<Record<string, unknown>>)[name]
}

/** `Fn::If` after `Fn::If` until one group is left, the one with the shortest condition first. */
function branch<T>(
  merging: Merging<T>,
  groups: readonly Variants<T>[],
  leaf: (group: Variants<T>) => unknown,
): unknown {
  const [only = [], ...others] = groups
  if (others.length === 0) return leaf(only)
  const [chosen, condition] = shortest(groups, merging.questions) ?? []
  if (chosen === undefined || condition === undefined) return undefined
  const yes = leaf(chosen)
  const no = branch(
    merging,
    groups.filter((one) => one !== chosen),
    leaf,
  )
  if (yes === undefined || no === undefined) return undefined
  if (!('not' in condition)) return { 'Fn::If': [named(merging, condition), yes, no] }
  return { 'Fn::If': [named(merging, condition.not), no, yes] }
}

function shortest<T>(
  groups: readonly Variants<T>[],
  questions: readonly Question<T>[],
): [Variants<T>, Expression] | undefined {
  const candidates = groups.flatMap((one): [Variants<T>, Expression][] => {
    const held = new Set(one)
    const facts = groups.flat().map((v) => ({ choice: v.choice, holds: held.has(v) }))
    const condition = express(facts, questions)
    return typeof condition === 'object' ? [[one, condition]] : []
  })
  return candidates.sort(([, a], [, b]) => lengthOf(a) - lengthOf(b))[0]
}

/**
 * Adds a condition to the template under its name, with a number if another one has that name:
 * names have no brackets.
 */
export function named<T>({ conditions }: Merging<T>, condition: Expression): string {
  const name = nameOf(condition)
  const text = JSON.stringify(condition)
  for (let i = 1; ; i++) {
    const own = i === 1 ? name : `${name}${i}`
    const held = conditions.get(own)
    if (held !== undefined && JSON.stringify(held) !== text) continue
    conditions.set(own, condition)
    return own
  }
}

function group<T>(variants: Variants<T>, by: (value: unknown) => string): Variants<T>[] {
  return [...Map.groupBy(variants, ({ value }) => by(value)).values()]
}

/**
 * Values of one shape are merged part by part; a function of CloudFormation is a whole. How many other
 * notifications there are says nothing about one.
 */
function shapeOf(value: unknown): string {
  if (isOfNotifications(value)) return 'notifications'
  if (Array.isArray(value)) return `array of ${value.length}`
  return isPlain(value) ? 'object' : (JSON.stringify(value) ?? 'absent')
}

function isOfNotifications(value: unknown): boolean {
  return Array.isArray(value) && value.length > 0 && value.every((one) => one?.Event !== undefined)
}

function isPlain(value: unknown): boolean {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false
  const [name = '', ...others] = Object.keys(value)
  return others.length > 0 || !(name === 'Ref' || name.startsWith('Fn::'))
}

function lengthOf(value: unknown): number {
  return JSON.stringify(value).length
}
