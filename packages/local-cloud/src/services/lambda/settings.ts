import type { FunctionConfiguration } from '../../functions/index.ts'
import type { Input } from '../input.ts'
import { notHere, ServiceError } from '../service-error.ts'
import { architectureHere } from './function-configuration.ts'

/** The members that CreateFunction and UpdateFunctionConfiguration share and heed. */
export const settingMembers: readonly string[] = [
  ...['Runtime', 'Role', 'Handler', 'Description', 'Timeout', 'MemorySize', 'Environment'],
  'LoggingConfig',
]

/**
 * The members that are taken only with the value that a function has without them: what a tool
 * sends that spells everything out.
 */
const defaults: Readonly<Record<string, unknown>> = {
  DeadLetterConfig: {},
  EphemeralStorage: { Size: 512 },
  FileSystemConfigs: [],
  ImageConfig: {},
  KMSKeyArn: '',
  Layers: [],
  PackageType: 'Zip',
  Publish: false,
  SnapStart: { ApplyOn: 'None' },
  TracingConfig: { Mode: 'PassThrough' },
  VpcConfig: {},
}

export const defaultMembers: readonly string[] = Object.keys(defaults)

/** @throws {ServiceError} 501 for a member of `defaults` with another value */
export function checkDefaults(input: Input): void {
  for (const [name, usual] of Object.entries(defaults)) {
    const value = input.value(name)
    if (value === undefined || isUsual(value, usual)) continue
    const fact = `this endpoint supports ${name} only as ${JSON.stringify(usual)}`
    throw notHere(input.operation, fact)
  }
}

/** Empty members of an object say nothing. */
function isUsual(value: unknown, usual: unknown): boolean {
  if (typeof value !== 'object' || value === null) return value === usual
  if (Array.isArray(value)) return value.length === 0 && Array.isArray(usual)
  const expected = usual as Readonly<Record<string, unknown>>
  return Object.entries(value).every(
    ([name, member]) =>
      member === expected[name] || member === '' || (Array.isArray(member) && member.length === 0),
  )
}

export function changesIn(input: Input): Partial<FunctionConfiguration> {
  const environment = environmentIn(input)
  const timeoutSeconds = input.wholeNumber('Timeout', 1, 900)
  const memoryMegabytes = input.wholeNumber('MemorySize', 128, 10_240)
  return {
    ...(environment === undefined ? {} : { environment }),
    ...(timeoutSeconds === undefined ? {} : { timeoutSeconds }),
    ...(memoryMegabytes === undefined ? {} : { memoryMegabytes }),
  }
}

/** All the new variables. Their values are checked where they are written. */
function environmentIn(input: Input): Record<string, string> | undefined {
  const value = input.value('Environment')
  if (value === undefined) return undefined
  if (typeof value === 'object' && !Array.isArray(value)) {
    const { Variables = {}, ...others } = value as { Variables?: Record<string, string> }
    if (Object.keys(others).length === 0) return Variables ?? {}
  }
  throw input.invalid('the member Environment is not an object with Variables')
}

/** @throws {ServiceError} in Lambda's words for what cannot be the ARN of a role */
export function roleIn(input: Input): string | undefined {
  return matching(input, 'Role', 'role', /^arn:(aws[a-zA-Z-]*)?:iam::\d{12}:role\/?[\w+=,.@\-/]+$/)
}

export function handlerIn(input: Input): string | undefined {
  return matching(input, 'Handler', 'handler', /^[^\s]{1,128}$/)
}

export function descriptionIn(input: Input): string | undefined {
  return matching(input, 'Description', 'description', /^.{0,256}$/su)
}

/** The text of a member. @throws {ServiceError} `ValidationException` when it is not as it must be */
export function matching(
  input: Input,
  member: string,
  name: string,
  pattern: RegExp,
): string | undefined {
  const text = input.optionalText(member)
  if (text === undefined || pattern.test(text)) return text
  const message = `1 validation error detected: Value '${text}' at '${name}' failed to satisfy constraint: Member must satisfy regular expression pattern: ${pattern.source}`
  throw new ServiceError(400, 'ValidationException', message)
}

/** The one architecture of a function. */
export function architectureIn(input: Input): string | undefined {
  const [architecture, ...others] = input.texts('Architectures')
  if (architecture === undefined) return undefined
  if (others.length === 0 && ['x86_64', 'arm64'].includes(architecture)) return architecture
  throw input.invalid(`Architectures is one of x86_64 and arm64; here it is ${architectureHere}`)
}

/** @throws {ServiceError} */
export function tagsIn(input: Input): Readonly<Record<string, string>> {
  const tags = input.value('Tags') ?? {}
  const isTags =
    typeof tags === 'object' &&
    !Array.isArray(tags) &&
    Object.values(tags).every((value) => typeof value === 'string')
  if (isTags) return tags as Record<string, string>
  throw input.invalid('the member Tags is not an object of texts')
}
