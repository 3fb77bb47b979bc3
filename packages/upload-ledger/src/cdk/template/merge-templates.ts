import { express } from './express.ts'
import { toCondition } from './expression.ts'
import { type Merging, mergeEach, mergeValues, named, type Variant } from './merge-values.ts'
import type { Question } from './questions.ts'

/** The sections of a template that are merged. */
export interface Sections {
  readonly Resources: Readonly<Record<string, Element>>
  readonly Outputs: Readonly<Record<string, Element>>
}

/** A resource, by its attributes, or an output. */
export type Element = Readonly<Record<string, unknown>>

/** The sections that there are under one choice. */
export interface SectionsVariant<T> {
  readonly choice: T
  readonly sections: Sections
}

/**
 * One template that is each of the variants under its choice. Resources and outputs that are not
 * in all of them get a `Condition`, and what differs within them becomes `Fn::If`.
 *
 * @throws {Error} when variants differ where the questions do not, or where CloudFormation has no
 *   function to distinguish them
 */
export function mergeTemplates<T>(
  variants: readonly SectionsVariant<T>[],
  questions: readonly Question<T>[],
): Sections & { readonly Conditions: Readonly<Record<string, object>> } {
  const merging: Merging<T> = { questions, conditions: new Map() }
  const section = (name: keyof Sections) => {
    const ids = new Set(variants.flatMap(({ sections }) => Object.keys(sections[name])))
    const merged = [...ids].map((id) => {
      const one = variants.map(({ choice, sections }) => ({ choice, value: sections[name][id] }))
      return [id, mergeElement(merging, id, one)] as const
    })
    return Object.fromEntries(merged)
  }
  const merged = { Resources: section('Resources'), Outputs: section('Outputs') }
  return { Conditions: conditionsOf(merging, merged), ...merged }
}

function mergeElement<T>(
  merging: Merging<T>,
  id: string,
  variants: readonly Variant<T>[],
): Element {
  const facts = variants.map(({ choice, value }) => ({ choice, holds: value !== undefined }))
  const presence = express(facts, merging.questions)
  if (presence === undefined)
    throw new Error(`Cannot merge ${id}: no condition says when it exists`)
  const elements = variants.flatMap(({ choice, value }) =>
    value === undefined ? [] : [{ choice, value: value as Element }],
  )
  const merged = Object.entries(mergeAttributes(merging, id, withReferences(elements)))
  const condition = typeof presence === 'object' ? { Condition: named(merging, presence) } : {}
  return Object.fromEntries([
    ...merged.slice(0, 1),
    ...Object.entries(condition),
    ...merged.slice(1),
  ])
}

interface ElementVariant<T> extends Variant<T> {
  readonly value: Element
}

/** Where CloudFormation has `Fn::If`; elsewhere the variants must agree. */
const mergeable = ['Properties', 'Metadata', 'Value']

function mergeAttributes<T>(
  merging: Merging<T>,
  id: string,
  elements: readonly ElementVariant<T>[],
): Element {
  const names = new Set(elements.flatMap(({ value }) => Object.keys(value)))
  const merged = [...names].map((name) => {
    const attribute = elements.map(({ choice, value }) => ({ choice, value: value[name] }))
    const all = new Set(attribute.map(({ value }) => JSON.stringify(value)))
    if (all.size > 1 && !mergeable.includes(name)) {
      throw new Error(`Cannot merge ${name} of ${id}: CloudFormation has no Fn::If there`)
    }
    // CloudFormation has no Fn::If in place of all properties.
    const isOfParts = name === 'Properties' && attribute.every(({ value }) => value !== undefined)
    const merge = isOfParts ? mergeEach : mergeValues
    return [name, merge(merging, attribute)] as const
  })
  return Object.fromEntries(merged)
}

/**
 * `DependsOn` takes neither functions nor resources that are not there. So where it differs, the
 * resources stand as references in the metadata, which make the same order: a resource is made
 * after all that it refers to. The metadata are always there, so that a function stands within them
 * and not in their place.
 *
 * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-attribute-dependson.html
 * @see https://cloudonaut.io/optional-dependson-with-cloudformation-metadata-to-the-rescue
 */
function withReferences<T>(elements: readonly ElementVariant<T>[]): readonly ElementVariant<T>[] {
  const all = new Set(elements.map(({ value }) => JSON.stringify(value.DependsOn)))
  if (all.size === 1) return elements
  return elements.map(({ choice, value: { DependsOn, ...value } }) => {
    const after = ((DependsOn ?? []) as readonly string[]).map((id) => ({ Ref: id }))
    return { choice, value: { ...value, Metadata: { After: after } } }
  })
}

/** Those that the sections use, and what these are made of. */
function conditionsOf<T>(
  { conditions, questions }: Merging<T>,
  sections: Sections,
): Readonly<Record<string, object>> {
  const compound = [...conditions]
    .filter(([, condition]) => !('is' in condition))
    .filter(([name]) => JSON.stringify(sections).includes(JSON.stringify(name)))
    .map(([name, condition]) => [name, toCondition(condition)] as const)
  const text = JSON.stringify([sections, compound])
  const simple = questions
    .filter(({ name }) => text.includes(JSON.stringify(name)))
    .map(({ name, condition }) => [name, condition] as const)
  return Object.fromEntries([...simple, ...compound])
}
