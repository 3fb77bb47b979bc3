import { functionArn, version } from '../../functions/index.ts'
import { accountId } from '../../identity/index.ts'
import type { Input } from '../input.ts'
import type { Parts } from '../parts.ts'
import { ServiceError } from '../service-error.ts'

/** A function that a request names. */
export interface NamedFunction {
  readonly name: string
  readonly arn: string
}

/** Its ARN, for the caller's policy, whether or not it is there. @throws {ServiceError} */
export function namedArn(input: Input, { region }: Parts): string {
  const named = input.text('FunctionName')
  return named.startsWith('arn:') ? plainArn(named) : functionArn(region, nameIn(named))
}

/**
 * The function that the member `FunctionName` names: by its name, its ARN, or the end of one, each
 * with the one version there is or without.
 *
 * @throws {ServiceError} `ResourceNotFoundException`
 */
export function functionNamed(input: Input, parts: Parts): NamedFunction {
  const arn = namedArn(input, parts)
  const name = nameIn(input.text('FunctionName'))
  const qualifier = input.optionalText('Qualifier') ?? version
  const isThere =
    parts.functions.names().includes(name) &&
    arn === functionArn(parts.region, name) &&
    qualifier === version
  if (isThere) return { name, arn }
  const asked = qualifier === version ? arn : `${arn}:${qualifier}`
  throw new ServiceError(404, 'ResourceNotFoundException', `Function not found: ${asked}`)
}

/** `name` of `name`, `name:$LATEST`, `000000000000:function:name` and the whole ARN. */
function nameIn(named: string): string {
  const plain = plainArn(named)
  const partial = `${accountId}:function:`
  const isWhole = plain.startsWith('arn:')
  if (!isWhole && !plain.startsWith(partial)) return plain
  return plain.slice(plain.lastIndexOf(':') + 1)
}

function plainArn(named: string): string {
  return named.endsWith(`:${version}`) ? named.slice(0, -version.length - 1) : named
}
