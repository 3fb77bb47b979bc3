import { DynamoDBClient } from '@aws-sdk/client-dynamodb'
import { expect, test } from 'vitest'
import { endpointIn } from './endpoint.ts'

const regions = [
  ...['us-east-1', 'eu-central-1', 'ap-southeast-5', 'il-central-1', 'mx-central-1'],
  ...['cn-north-1', 'us-gov-west-1', 'us-gov-east-1', 'eusc-de-east-1'],
]
const flags = [undefined, 'true', 'false']
const choices = regions.flatMap((region) =>
  flags.flatMap((fips) => flags.map((dualStack) => [region, fips, dualStack] as const)),
)

test.each(choices)(
  'in %s, with FIPS %s and dual stack %s, the endpoint is the SDK’s',
  (...choice) => {
    const [region, fips, dualStack] = choice
    const [UseFIPS, UseDualStack] = [fips === 'true', dualStack === 'true']
    const { config } = new DynamoDBClient({ region })
    const { url } = config.endpointProvider({ Region: region, UseFIPS, UseDualStack }, {})
    const found = endpointIn({
      AWS_REGION: region,
      AWS_USE_FIPS_ENDPOINT: fips,
      AWS_USE_DUALSTACK_ENDPOINT: dualStack,
    })
    expect(`https://${found.host}${found.path}`).toBe(url.href)
    expect(found).toMatchObject({ region, isEncrypted: true, hostname: url.hostname, port: 443 })
  },
)

test.each([
  ['http://127.0.0.1:8000', { host: '127.0.0.1:8000', hostname: '127.0.0.1', port: 8000 }],
  ['http://localhost', { host: 'localhost', port: 80, path: '/' }],
  ['http://[::1]:8000', { host: '[::1]:8000', hostname: '::1', port: 8000 }],
  ['https://proxy.example/dynamodb', { host: 'proxy.example', port: 443, path: '/dynamodb' }],
])('an endpoint may be named: %s', (url, expected) => {
  const named = endpointIn({ AWS_REGION: 'us-east-1', AWS_ENDPOINT_URL: url })
  expect(named).toMatchObject({
    region: 'us-east-1',
    isEncrypted: url.startsWith('https'),
    ...expected,
  })
  const other = { AWS_ENDPOINT_URL: 'http://other', AWS_ENDPOINT_URL_DYNAMODB: url }
  expect(endpointIn({ AWS_REGION: 'us-east-1', ...other })).toEqual(named)
})
