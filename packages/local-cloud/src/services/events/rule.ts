import type { Rule } from '../../delivery/index.ts'
import { accountId } from '../../identity/index.ts'
import type { Input } from '../input.ts'
import type { Parts } from '../parts.ts'
import { ServiceError } from '../service-error.ts'

/** The only event bus there is. */
const busName = 'default'

/** The rules of the bus that a request names, by default the only one. @throws {ServiceError} */
export function rulesOf(input: Input, { region, eventBus }: Parts): readonly Rule[] {
  const bus = input.optionalText('EventBusName') ?? busName
  const arn = `arn:aws:events:${region}:${accountId}:event-bus/${busName}`
  if (bus === busName || bus === arn) return eventBus.rules()
  throw notFound(`Event bus ${bus} does not exist.`)
}

/** @throws {ServiceError} `ResourceNotFoundException` */
export function ruleNamed(name: string, input: Input, parts: Parts): Rule {
  const rule = rulesOf(input, parts).find((rule) => rule.name === name)
  if (rule !== undefined) return rule
  throw notFound(`Rule ${name} does not exist on EventBus ${busName}.`)
}

export function ruleArn(region: string, name: string): string {
  return `arn:aws:events:${region}:${accountId}:rule/${name}`
}

/** @see https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_Rule.html */
export function describe({ name, pattern }: Rule, { region }: Parts): object {
  return {
    Name: name,
    Arn: ruleArn(region, name),
    EventPattern: JSON.stringify(pattern),
    State: 'ENABLED',
    EventBusName: busName,
  }
}

function notFound(message: string): ServiceError {
  return new ServiceError(400, 'ResourceNotFoundException', message)
}
