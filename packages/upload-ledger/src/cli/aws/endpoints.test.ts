import { expect, test } from 'vitest'
import { destinationLines, isLoopback, strayEndpoints } from './endpoints.ts'

const to = {
  accountId: '000000000000',
  region: 'us-east-1',
  profile: undefined,
  endpoint: undefined,
}

test('the destination lists account, profile, region and endpoint', () => {
  expect(destinationLines({ ...to, profile: 'work', endpoint: 'https://aws.example' })).toEqual([
    'account   000000000000 (profile work)',
    'region    us-east-1',
    'endpoint  https://aws.example',
  ])
})

test.each(['dev', 'my-dev', 'local', 'team_test', 'sandbox'])(
  'a profile %s that does not lead to a local cloud causes a warning',
  (profile) => {
    const warning = `Warning: the profile is ${profile}, but this changes AWS`
    expect(destinationLines({ ...to, profile })).toContain(warning)
    const local = destinationLines({ ...to, profile, endpoint: 'http://127.0.0.1:4566' })
    expect(local.join()).not.toContain('Warning')
  },
)

test('a profile whose name only resembles one of those causes no warning', () => {
  expect(destinationLines({ ...to, profile: 'devon' })).toHaveLength(2)
})

test('endpoints of this machine and of AWS are distinguished, service by service', () => {
  const local = 'http://127.0.0.1:9000'
  expect(strayEndpoints({})).toBeUndefined()
  expect(strayEndpoints({ AWS_ENDPOINT_URL: local })).toBeUndefined()
  expect(strayEndpoints({ AWS_ENDPOINT_URL_S3: local, AWS_ENDPOINT_URL_STS: local })).toBe(
    'the environment points S3, STS at this machine, but not CLOUDFORMATION, DYNAMODB, SQS',
  )
})

test.each([
  ['http://localhost:1', true],
  ['http://[::1]:1', true],
  ['http://s3.localhost:1', true],
  ['http://127.0.0.1.example', false],
  ['https://localhost.example', false],
  ['no URL', false],
])('%s is an address of this machine: %s', (url, expected) => {
  expect(isLoopback(url)).toBe(expected)
})
