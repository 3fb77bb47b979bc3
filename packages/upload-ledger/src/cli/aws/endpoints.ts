import { printable } from '../../core/index.ts'
import type { Context } from '../command.ts'

const services = ['CLOUDFORMATION', 'DYNAMODB', 'S3', 'SQS', 'STS'] as const

/**
 * Says which of the services that `deploy` uses are pointed at this machine while others are not,
 * or gives `undefined`. A shell that was set up for the local cloud is such a case, and half a
 * deployment would go to each.
 */
export function strayEndpoints(environment: Context['environment']): string | undefined {
  const local = services.filter((name) => {
    const url = environment[`AWS_ENDPOINT_URL_${name}`] || environment.AWS_ENDPOINT_URL
    return url !== undefined && url !== '' && isLoopback(url)
  })
  if (local.length === 0 || local.length === services.length) return undefined
  const others = services.filter((name) => !local.includes(name))
  return `the environment points ${local.join(', ')} at this machine, but not ${others.join(', ')}`
}

/**
 * What a person should know before something is written: where it goes. Last, if the profile's name
 * says that it is for trying things out and yet this is no local cloud, a warning.
 */
export function destinationLines(to: {
  readonly accountId: string
  readonly region: string
  readonly profile: string | undefined
  readonly endpoint: string | undefined
}): readonly string[] {
  const { accountId, region, profile, endpoint } = to
  const lines = [
    `account   ${accountId}${profile === undefined ? '' : ` (profile ${profile})`}`,
    `region    ${region}`,
    ...(endpoint === undefined ? [] : [`endpoint  ${printable(endpoint)}`]),
  ]
  const local = endpoint !== undefined && isLoopback(endpoint)
  if (local || profile === undefined || !forTrying.test(profile)) return lines
  const place = endpoint === undefined ? 'AWS' : printable(endpoint)
  return [...lines, `Warning: the profile is ${profile}, but this changes ${place}`]
}

export function isLoopback(url: string): boolean {
  const { hostname } = URL.canParse(url) ? new URL(url) : { hostname: '' }
  return /^(localhost|127(\.\d+){3}|\[::1\])$/.test(hostname) || hostname.endsWith('.localhost')
}

const forTrying = /(^|[-_.])(dev|development|local|localstack|test|sandbox)([-_.]|$)/i
