import { sendActions } from '../../core/index.ts'

/** Whether a policy grants something; `unsure` where a condition decides that is not known here. */
export type Access = 'allowed' | 'refused' | 'unsure'

/** Who wants to use a key, and the condition keys of the request that are known. */
export interface KeyRequest {
  /** The service's name, or the ARNs by which a policy can name the principal. */
  readonly principal: { readonly Service: string } | { readonly AWS: readonly string[] }
  readonly actions: readonly string[]
  /** By the condition keys' names in lower case. */
  readonly context: Readonly<Record<string, string>>
}

/** S3 as it sends an event of a bucket to a queue, whose ARN may not be known yet. */
export function s3Request(use: {
  readonly bucketArn: string
  readonly account: string
  readonly queueArn: string | undefined
}): KeyRequest {
  return {
    principal: { Service: 's3.amazonaws.com' },
    actions: sendActions,
    context: {
      'aws:sourcearn': use.bucketArn,
      'aws:sourceaccount': use.account,
      ...ofQueue(use.queueArn),
    },
  }
}

/** EventBridge as it sends to a queue. AWS does not document that it states a rule or an account. */
export function eventBridgeRequest(queueArn: string | undefined): KeyRequest {
  return {
    principal: { Service: 'events.amazonaws.com' },
    actions: sendActions,
    context: ofQueue(queueArn),
  }
}

/** A role for which the key's policy leaves the decision to IAM, or which it names. */
export function roleRequest(roleArn: string, actions: readonly string[]): KeyRequest {
  const [, partition, , , account = ''] = roleArn.split(':')
  const AWS = [`arn:${partition}:iam::${account}:root`, account, roleArn]
  return { principal: { AWS }, actions, context: {} }
}

/** SQS states the queue in the encryption context. */
function ofQueue(arn: string | undefined): KeyRequest['context'] {
  return arn === undefined ? {} : { 'kms:encryptioncontext:aws:sqs:arn': arn }
}

/**
 * What a key's policy says to a request, as far as its text tells. Grants are not looked at.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html
 */
export function accessBy(policy: string, request: KeyRequest): Access {
  const { Statement = [] } = JSON.parse(policy) as { Statement?: Statement | readonly Statement[] }
  const statements = [Statement].flat() as readonly Statement[]
  const each = request.actions.map((action) => accessTo(action, statements, request))
  if (each.includes('refused')) return 'refused'
  return each.includes('unsure') ? 'unsure' : 'allowed'
}

interface Statement {
  readonly Effect?: string
  readonly Principal?: string | Readonly<Record<string, string | readonly string[]>>
  readonly NotPrincipal?: unknown
  readonly Action?: string | readonly string[]
  readonly NotAction?: unknown
  readonly Condition?: Conditions
}

type Conditions = Readonly<Record<string, Readonly<Record<string, string | readonly string[]>>>>

function accessTo(action: string, all: readonly Statement[], request: KeyRequest): Access {
  const fits = (effect: string) =>
    all.filter(({ Effect }) => Effect === effect).map((one) => fit(one, action, request))
  const [denies, allows] = [fits('Deny'), fits('Allow')]
  if (denies.includes('yes')) return 'refused'
  const isAllowed = allows.includes('yes')
  if (!isAllowed && !allows.includes('perhaps')) return 'refused'
  return isAllowed && !denies.includes('perhaps') ? 'allowed' : 'unsure'
}

type Fit = 'yes' | 'no' | 'perhaps'

function fit(statement: Statement, action: string, { principal, context }: KeyRequest): Fit {
  if (statement.NotAction !== undefined || statement.NotPrincipal !== undefined) return 'perhaps'
  if (!list(statement.Action).some((pattern) => like(pattern, action))) return 'no'
  if (!names(statement.Principal, principal)) return 'no'
  const each = Object.entries(statement.Condition ?? {}).flatMap(([operator, tests]) =>
    Object.entries(tests).map(([key, values]) =>
      holds(operator, context[key.toLowerCase()], values),
    ),
  )
  if (each.includes('no')) return 'no'
  return each.includes('perhaps') ? 'perhaps' : 'yes'
}

function names(of: Statement['Principal'], principal: KeyRequest['principal']): boolean {
  if (of === undefined) return false
  if (typeof of === 'string') return of === '*'
  if (list(of.AWS).includes('*')) return true
  return 'Service' in principal
    ? list(of.Service).includes(principal.Service)
    : list(of.AWS).some((one) => principal.AWS.includes(one))
}

/** A condition whose key the request is not known to have, or that is not among these, is open. */
function holds(
  operator: string,
  value: string | undefined,
  values: string | readonly string[],
): Fit {
  const test = operators.get(operator.replace(/IfExists$/, ''))
  if (value === undefined || test === undefined) return 'perhaps'
  return list(values).some((pattern) => test(pattern, value)) ? 'yes' : 'no'
}

const operators: ReadonlyMap<string, (pattern: string, value: string) => boolean> = new Map([
  ['StringEquals', (pattern, value) => pattern === value],
  ['StringLike', likeExactly],
  ['ArnEquals', likeExactly],
  ['ArnLike', likeExactly],
])

/** Whether a pattern with `*` and `?` is all of a value; the time is bounded by the two lengths. */
export function likeExactly(pattern: string, value: string): boolean {
  let [at, star, from] = [0, -1, 0]
  for (let i = 0; i < value.length; ) {
    if (pattern[at] === '*') [star, from] = [at++, i]
    else if (pattern[at] === '?' || pattern[at] === value[i]) [at, i] = [at + 1, i + 1]
    else if (star < 0) return false
    else [at, i] = [star + 1, ++from]
  }
  return /^\**$/.test(pattern.slice(at))
}

function like(pattern: string, value: string): boolean {
  return likeExactly(pattern.toLowerCase(), value.toLowerCase())
}

function list(value: string | readonly string[] | undefined): readonly string[] {
  return value === undefined ? [] : [value].flat()
}
