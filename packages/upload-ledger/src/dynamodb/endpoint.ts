/** Where DynamoDB is, and the region that requests are signed for. */
export interface Endpoint {
  readonly region: string
  readonly isEncrypted: boolean
  /** As the header has it: with the port, unless it is the protocol's own. */
  readonly host: string
  /** Without the brackets of an IPv6 address. */
  readonly hostname: string
  readonly port: number
  /** `/` but where a proxy is in front. */
  readonly path: string
}

/**
 * The endpoint that the environment names, or else that of the region, as the SDK finds it; without
 * the endpoints of single accounts, which the SDK prefers where it knows the account's number.
 *
 * @see https://docs.aws.amazon.com/sdkref/latest/guide/feature-ss-endpoints.html
 */
export function endpointIn(environment: Readonly<Record<string, string | undefined>>): Endpoint {
  const region = environment.AWS_REGION ?? ''
  const named = environment.AWS_ENDPOINT_URL_DYNAMODB || environment.AWS_ENDPOINT_URL
  const isFips = environment.AWS_USE_FIPS_ENDPOINT === 'true'
  const isDualStack = environment.AWS_USE_DUALSTACK_ENDPOINT === 'true'
  const url = new URL(named || `https://${hostOf(region, isFips, isDualStack)}`)
  const isEncrypted = url.protocol === 'https:'
  return {
    region,
    isEncrypted,
    host: url.host,
    hostname: url.hostname.replace(/^\[(.*)\]$/, '$1'),
    port: Number(url.port) || (isEncrypted ? 443 : 80),
    path: url.pathname,
  }
}

function hostOf(region: string, isFips: boolean, isDualStack: boolean): string {
  const [, suffix, dualStackSuffix] =
    partitions.find(([regions]) => regions.test(region)) ?? commercial
  // In these regions every endpoint is a FIPS endpoint.
  const isFipsAlready = region.startsWith('us-gov-') && !isDualStack
  const service = isFips && !isFipsAlready ? 'dynamodb-fips' : 'dynamodb'
  return `${service}.${region}.${isDualStack ? dualStackSuffix : suffix}`
}

type Partition = readonly [regions: RegExp, suffix: string, dualStackSuffix: string]

const commercial: Partition = [/^/, 'amazonaws.com', 'api.aws']

const partitions: readonly Partition[] = [
  [/^cn-/, 'amazonaws.com.cn', 'api.amazonwebservices.com.cn'],
  [/^eusc-/, 'amazonaws.eu', 'api.amazonwebservices.eu'],
]
