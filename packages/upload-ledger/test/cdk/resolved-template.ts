import { readFileSync } from 'node:fs'
import type { Properties } from './resource-properties.ts'

/** A template with its references put in, as CloudFormation would for this account. */
export interface ResolvedTemplate {
  /** Each resource of a type, with the name that it has or is given. */
  all<T extends keyof Properties>(type: T): readonly ResolvedResource<T>[]
  /** @throws {Error} when there is none of the type, or more than one */
  single<T extends keyof Properties>(type: T): ResolvedResource<T>
}

export interface ResolvedResource<T extends keyof Properties> {
  readonly name: string
  readonly properties: Properties[T]
}

const region = 'us-east-1'
const account = '000000000000'

/** @throws {Error} on a reference that is not known here: one passed over would test nothing */
export function resolveTemplate(
  file: string,
  parameters: Readonly<Record<string, string>>,
): ResolvedTemplate {
  const { Parameters, Resources } = JSON.parse(readFileSync(file, 'utf8')) as Template
  const pseudo = {
    'AWS::AccountId': account,
    'AWS::Region': region,
    'AWS::Partition': 'aws',
    'AWS::URLSuffix': 'amazonaws.com',
  }
  const values = new Map(Object.entries({ ...pseudo, ...parameters }))
  for (const [id, { Default }] of Object.entries(Parameters ?? {})) {
    if (!values.has(id) && Default !== undefined) values.set(id, Default)
  }

  function resolve(value: unknown): unknown {
    if (Array.isArray(value)) return value.map(resolve)
    if (typeof value !== 'object' || value === null) return value
    const [[name, operand] = ['', undefined], ...others] = Object.entries(value)
    if (others.length === 0 && name === 'Ref') return refer(String(operand))
    if (others.length === 0 && name === 'Fn::GetAtt') return attribute(operand)
    if (others.length === 0 && name === 'Fn::Join') return join(operand)
    if (name.startsWith('Fn::')) throw new Error(`Cannot resolve ${name}: it is not known here`)
    return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, resolve(one)]))
  }

  function refer(id: string): string {
    const value = values.get(id)
    if (value !== undefined) return value
    if (Resources[id] === undefined) throw new Error(`Cannot resolve ${id}: it is not there`)
    return nameOf(id)
  }

  function attribute(operand: unknown): string {
    const [id = '', name] = operand as readonly string[]
    const arn = arns[Resources[id]?.Type ?? '']
    if (name === 'QueueName') return nameOf(id)
    if (name === 'Arn' && arn !== undefined) return arn(nameOf(id))
    throw new Error(`Cannot resolve ${name} of ${id}: it is not known here`)
  }

  function join(operand: unknown): string {
    const [separator, parts] = operand as [string, readonly unknown[]]
    return parts.map(resolve).join(separator)
  }

  /** The name that the resource has, or one such as CloudFormation would make. */
  function nameOf(id: string): string {
    const { BucketName, TableName } = Resources[id]?.Properties ?? {}
    const given = BucketName ?? TableName
    return given === undefined ? id : String(resolve(given))
  }

  function all<T extends keyof Properties>(type: T): readonly ResolvedResource<T>[] {
    return Object.entries(Resources)
      .filter(([, resource]) => resource.Type === type)
      .map(([id, { Properties }]) => ({
        name: nameOf(id),
        properties: resolve(Properties) as Properties[T],
      }))
  }

  return {
    all,
    single(type) {
      const [first, ...others] = all(type)
      if (first !== undefined && others.length === 0) return first
      throw new Error(`Cannot take the only ${type}: there are ${all(type).length}`)
    },
  }
}

interface Template {
  readonly Parameters?: Readonly<Record<string, { Default?: string }>>
  readonly Resources: Readonly<
    Record<string, { Type: string; Properties: Readonly<Record<string, unknown>> }>
  >
}

const arns: Readonly<Record<string, (name: string) => string>> = {
  'AWS::DynamoDB::Table': (name) => `arn:aws:dynamodb:${region}:${account}:table/${name}`,
  'AWS::Events::Rule': (name) => `arn:aws:events:${region}:${account}:rule/${name}`,
  'AWS::IAM::Role': (name) => `arn:aws:iam::${account}:role/${name}`,
  'AWS::Lambda::Function': (name) => `arn:aws:lambda:${region}:${account}:function:${name}`,
  'AWS::Logs::LogGroup': (name) => `arn:aws:logs:${region}:${account}:log-group:${name}:*`,
  'AWS::S3::Bucket': (name) => `arn:aws:s3:::${name}`,
  'AWS::SQS::Queue': (name) => `arn:aws:sqs:${region}:${account}:${name}`,
}
