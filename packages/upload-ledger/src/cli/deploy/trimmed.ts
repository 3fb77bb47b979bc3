import type { Parameter, Template } from './template.ts'
import { withoutUnused } from './unused-conditions.ts'

/**
 * The template without the parts that the values of some parameters turn off, which makes it
 * shorter. Its rules stay. A condition that other parameters decide stays, too. A parameter that
 * decided takes no other value any more: the parts for another value are gone.
 */
export function trimmed(template: Template, values: Readonly<Record<string, string>>): Template {
  const answer = answers(template.Conditions ?? {}, values)
  const outputs = (template.Outputs ?? {}) as Readonly<Record<string, Element>>
  const resources: Readonly<Record<string, Element>> = template.Resources
  const asked = JSON.stringify(template.Conditions)
  const parameters = Object.entries(template.Parameters).map(([name, parameter]) => {
    const value = values[name]
    const decided = value !== undefined && asked.includes(`{"Ref":"${name}"}`)
    return [name, decided ? fixed(parameter, value) : parameter] as const
  })
  return withoutUnused({
    ...template,
    Parameters: Object.fromEntries(parameters),
    Resources: present(resources, answer) as Template['Resources'],
    Outputs: present(outputs, answer),
  })
}

/** CloudFormation shows the description to whoever gives another value. */
function fixed({ Type }: Parameter, value: string): Parameter {
  return {
    ...(Type === undefined ? {} : { Type }),
    Default: value,
    AllowedValues: [value],
    ConstraintDescription: 'as deployed: run deploy to change it',
  }
}

/** Whether a named condition holds; `undefined` where it takes a parameter whose value is not known. */
type Answers = (name: string) => boolean | undefined

interface Element {
  readonly Condition?: string
}

function present(
  section: Readonly<Record<string, Element>>,
  answer: Answers,
): Readonly<Record<string, Element>> {
  const kept = Object.entries(section).flatMap(([id, { Condition, ...element }]) => {
    const held = Condition === undefined || answer(Condition)
    if (held === false) return []
    const condition = held === undefined && Condition !== undefined ? { Condition } : {}
    return [[id, { ...condition, ...(chosen(element, answer) as object) }] as const]
  })
  return Object.fromEntries(kept)
}

const noValue = { Ref: 'AWS::NoValue' }

/** A value with each `Fn::If` replaced by what it comes to; what comes to nothing is left out. */
function chosen(value: unknown, answer: Answers): unknown {
  if (Array.isArray(value)) {
    return value.map((part) => chosen(part, answer)).filter((part) => !isNothing(part))
  }
  if (typeof value !== 'object' || value === null) return value
  const { 'Fn::If': operands } = value as {
    readonly 'Fn::If'?: readonly [string, unknown, unknown]
  }
  if (operands === undefined) {
    const parts = Object.entries(value).map(([name, part]) => [name, chosen(part, answer)] as const)
    return Object.fromEntries(parts.filter(([, part]) => !isNothing(part)))
  }
  const [condition, yes, no] = operands
  const held = answer(condition)
  if (held !== undefined) return chosen(held ? yes : no, answer)
  return { 'Fn::If': [condition, chosen(yes, answer), chosen(no, answer)] }
}

function isNothing(value: unknown): boolean {
  return JSON.stringify(value) === JSON.stringify(noValue)
}

function answers(
  conditions: Readonly<Record<string, unknown>>,
  values: Readonly<Record<string, string>>,
): Answers {
  const holds = (condition: unknown): boolean | undefined => {
    const [[name, operand] = ['', undefined]] = Object.entries(condition as object)
    if (name === 'Condition') return holds(conditions[String(operand)])
    const parts = operand as readonly unknown[]
    if (name === 'Fn::Equals') return equal(parts.map((part) => textOf(part, values)))
    const held = parts.map(holds)
    if (name === 'Fn::Not') return held[0] === undefined ? undefined : !held[0]
    const decides = name === 'Fn::Or'
    if (held.includes(decides)) return decides
    return held.includes(undefined) ? undefined : !decides
  }
  return (name) => holds({ Condition: name })
}

function textOf(operand: unknown, values: Readonly<Record<string, string>>): string | undefined {
  if (typeof operand === 'string') return operand
  const { Ref = '' } = operand as { readonly Ref?: string }
  return Object.hasOwn(values, Ref) ? values[Ref] : undefined
}

function equal([a, b]: readonly (string | undefined)[]): boolean | undefined {
  return a === undefined || b === undefined ? undefined : a === b
}
