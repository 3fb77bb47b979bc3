import { printable } from '../../core/index.ts'
import type { Context } from '../command.ts'

const services = ['CLOUDFORMATION', 'DYNAMODB', 'S3', 'SQS', 'STS'] as const

/**
 * Names the services that `deploy` uses and the environment points at this machine while it points
 * others elsewhere, or returns `undefined`. In a shell that was set up for the local cloud, half a
 * deployment would go to each place.
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
 * The destination of a change, for a person to check before it happens. Ends with a warning if the
 * profile's name suggests a test account but the endpoint is not local.
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
