import {
  asciiJson,
  countsOf,
  excludeKeysText,
  type KeyFilter,
  keyFilters,
  keyMatchers,
  LedgerError,
  notificationRules,
  type SelectedKeys,
} from '../../core/index.ts'
import type { Template } from './template.ts'
import { withoutUnused } from './unused-conditions.ts'

/** Whether they are more than the template has parameters for: one prefix and one suffix. */
export function areSeveral({ prefixes, suffixes }: SelectedKeys): boolean {
  return prefixes.length > 1 || suffixes.length > 1
}

/**
 * The template with prefixes and suffixes written into it, in place of the parameters: each filter in
 * each notification, as S3 wants it encoded, and all in the rule of EventBridge. Two outputs say
 * which they are.
 */
export function withKeys(template: Template, keys: SelectedKeys): Template {
  const filters = keyFilters(keys)
  const resources = Object.entries(template.Resources).map(([id, resource]) => {
    const { Properties = {} } = resource
    if (resource.Type === 'AWS::S3::Bucket') {
      const NotificationConfiguration = multiplied(Properties.NotificationConfiguration, filters)
      return [
        id,
        { ...resource, Properties: { ...Properties, NotificationConfiguration } },
      ] as const
    }
    // A schedule has no pattern.
    if (resource.Type === 'AWS::Events::Rule' && Properties.EventPattern !== undefined) {
      const EventPattern = patternWith(Properties.EventPattern as Pattern, filters)
      return [id, { ...resource, Properties: { ...Properties, EventPattern } }] as const
    }
    if (resource.Type === 'AWS::IAM::Role') {
      return [id, { ...resource, Properties: readingOf(Properties, keys.prefixes) }] as const
    }
    return [id, resource] as const
  })
  const compared = new Map([
    ['VerifyPrefixes', comparedText(keys.prefixes)],
    ['VerifySuffixes', comparedText(keys.suffixes)],
  ])
  const parameters = Object.entries(template.Parameters)
    .filter(([name]) => !oneKey.has(name))
    .map(([name, one]) => {
      const Default = compared.get(name)
      return [name, Default === undefined ? one : { ...one, Default }] as const
    })
  return withoutUnused({
    ...template,
    Parameters: Object.fromEntries(parameters),
    Resources: Object.fromEntries(resources),
    Outputs: {
      ...template.Outputs,
      Prefixes: { Value: asciiJson(keys.prefixes) },
      Suffixes: { Value: asciiJson(keys.suffixes) },
    },
  })
}

/** The texts as the comparing function takes them; empty for any. */
export function comparedText(texts: readonly string[]): string {
  return texts.every((text) => text === '') ? '' : excludeKeysText(texts)
}

const oneKey: ReadonlySet<string> = new Set([
  'Prefix',
  'Suffix',
  'PreviousPrefix',
  'PreviousSuffix',
  'ObjectPrefix',
])

/** Each notification in a list once for each filter, however deep the list is in conditions. */
function multiplied(value: unknown, filters: readonly KeyFilter[]): unknown {
  if (Array.isArray(value)) {
    return value.flatMap((one) => {
      if (isNotification(one)) return filters.map((keys) => withFilter(one, keys))
      const [condition, yes, no] = branchesOf(one)
      if (!isNotification(yes) && !isNotification(no)) return [multiplied(one, filters)]
      const branch = (part: unknown, keys: KeyFilter) =>
        isNotification(part) ? withFilter(part, keys) : part
      return filters.map((keys) => ({
        'Fn::If': [condition, branch(yes, keys), branch(no, keys)],
      }))
    })
  }
  if (typeof value !== 'object' || value === null) return value
  const parts = Object.entries(value).map(([name, part]) => [name, multiplied(part, filters)])
  return Object.fromEntries(parts)
}

function isNotification(value: unknown): value is { readonly Filter?: unknown } {
  return typeof value === 'object' && value !== null && 'Event' in value
}

function withFilter({ Filter: _, ...one }: { readonly Filter?: unknown }, keys: KeyFilter): object {
  return { ...one, ...filterOf(keys) }
}

/** Of an `Fn::If`: its condition and what it comes to. */
function branchesOf(value: unknown): readonly unknown[] {
  const { 'Fn::If': operands = [] } = (value ?? {}) as { readonly 'Fn::If'?: readonly unknown[] }
  return operands
}

/** Each right on objects of the prefix that is a parameter as one on objects of each prefix. */
function readingOf<T>(value: T, prefixes: readonly string[]): T {
  return eachPart(value, (part) => {
    const { Sid, Resource } = part as { readonly Sid?: string; readonly Resource?: unknown }
    if (Sid === undefined || !asksPrefix(Resource)) return part
    const resources = prefixes.map((prefix) =>
      eachPart(Resource, (one) => (isPrefix(one) ? inArn(prefix) : one)),
    )
    return { ...part, Resource: resources.length === 1 ? resources[0] : resources }
  })
}

/** A prefix in an ARN of a policy, in which `${` begins a variable. */
function inArn(prefix: string): string {
  const dollar = '$'
  return prefix.replaceAll('${', `${dollar}{${dollar}}{`)
}

function asksPrefix(value: unknown): boolean {
  return JSON.stringify(value ?? null).includes('{"Ref":"ObjectPrefix"}')
}

/** The choice between the two parameters of it. */
function isPrefix(value: object): boolean {
  return branchesOf(value).some((one) => JSON.stringify(one) === '{"Ref":"ObjectPrefix"}')
}

/** A value with each object in it replaced, from the inside out. */
function eachPart<T>(value: T, replace: (part: object) => unknown): T {
  if (Array.isArray(value)) return value.map((part) => eachPart(part, replace)) as T
  if (typeof value !== 'object' || value === null) return value
  const parts = Object.entries(value).map(([name, part]) => [name, eachPart(part, replace)])
  return replace(Object.fromEntries(parts)) as T
}

function filterOf(filter: KeyFilter): object {
  const Rules = notificationRules(filter).map(({ name, value }) => ({ Name: name, Value: value }))
  return Rules.length === 0 ? {} : { Filter: { S3Key: { Rules } } }
}

interface Pattern {
  readonly detail: { readonly object?: unknown }
}

function patternWith(pattern: Pattern, filters: readonly KeyFilter[]): Pattern {
  const { object: _, ...detail } = pattern.detail
  const key = keyMatchers(filters)
  return { ...pattern, detail: key.length === 0 ? detail : { ...detail, object: { key } } }
}

/** The keys that are written into the text of a deployed template; `undefined` if none are. */
export function keysInText({ Outputs = {} }: Template): SelectedKeys | undefined {
  const values = Object.entries(Outputs).map(([name, output]) => {
    const { Value } = output as { readonly Value?: unknown }
    return [name, typeof Value === 'string' ? Value : undefined]
  })
  return keysInOutputs(Object.fromEntries(values))
}

/** The same, from the outputs of the stack. */
export function keysInOutputs({
  Prefixes,
  Suffixes,
}: Readonly<Record<string, string | undefined>>): SelectedKeys | undefined {
  if (Prefixes === undefined || Suffixes === undefined) return undefined
  return { prefixes: JSON.parse(Prefixes), suffixes: JSON.parse(Suffixes) }
}

/** How a template becomes text. */
export interface Writing {
  /** The length that CloudFormation takes: in a request by default. */
  readonly mostBytes?: number
  /** Of its lines. */
  readonly indent?: number
}

/**
 * The template as CloudFormation gets it, in ASCII.
 *
 * @throws {LedgerError} `invalid-argument` when so many keys are written into it that it is too long
 */
export function templateText(
  template: Template,
  keys: SelectedKeys,
  { mostBytes = templateLimits.requestBytes, indent = 0 }: Writing = {},
): string {
  const text = asciiJson(template, indent)
  if (text.length <= mostBytes) return text
  const fact = `that makes a template of ${text.length} bytes, and CloudFormation takes ${mostBytes} in a request; use fewer or shorter ones, or the CDK construct`
  const message = `Cannot use ${countsOf(keys)}: ${fact}`
  throw new LedgerError('invalid-argument', message)
}

/**
 * What CloudFormation takes: in a request, and from a bucket.
 *
 * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cloudformation-limits.html
 */
export const templateLimits = { requestBytes: 51_200, bucketBytes: 1_000_000 } as const
