import { expect, test } from 'vitest'
import { verifyPresigned } from './presigned.ts'
import { owner, Principals } from './principals.ts'
import { SignatureError } from './signature-error.ts'
import type { SignedRequest } from './signed-request.ts'

// The URL of the service's documentation.
// https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-query-string-auth.html
const parameters = {
  'X-Amz-Algorithm': 'AWS4-HMAC-SHA256',
  'X-Amz-Credential': 'AKIAIOSFODNN7EXAMPLE%2F20130524%2Fus-east-1%2Fs3%2Faws4_request',
  'X-Amz-Date': '20130524T000000Z',
  'X-Amz-Expires': '86400',
  'X-Amz-SignedHeaders': 'host',
  'X-Amz-Signature': 'aeeed9bbccd4d02ee5c0109b86d86835f995330da4c265957d157751f604d404',
}
const signedMs = Date.UTC(2013, 4, 24)

const principals = new Principals()
principals.add(
  owner({
    accessKeyId: 'AKIAIOSFODNN7EXAMPLE',
    secretAccessKey: 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY',
  }),
)

function urlWith(changed: Readonly<Record<string, string | undefined>> = {}): SignedRequest {
  const pairs = Object.entries({ ...parameters, ...changed })
  const query = pairs.flatMap(([name, value]) => (value === undefined ? [] : `${name}=${value}`))
  return {
    method: 'GET',
    target: `/test.txt?${query.join('&')}`,
    rawHeaders: ['Host', 'examplebucket.s3.amazonaws.com'],
  }
}

function codeOf(request: SignedRequest, nowMs = signedMs): string {
  try {
    verifyPresigned(request, 'UNSIGNED-PAYLOAD', principals, nowMs)
    return 'accepted'
  } catch (error) {
    return error instanceof SignatureError ? error.code : String(error)
  }
}

test('the documented URL is accepted, in whatever order its parameters stand', () => {
  expect(codeOf(urlWith())).toBe('accepted')
  const { 'X-Amz-Signature': signature, ...others } = parameters
  const first = { ...urlWith({ 'X-Amz-Signature': undefined }) }
  const target = first.target.replace('?', `?X-Amz-Signature=${signature}&`)
  expect(Object.keys(others)).toHaveLength(5)
  expect(codeOf({ ...first, target })).toBe('accepted')
})

test('a URL is valid from 15 minutes before its signing time until it expires', () => {
  const day = 86_400_000
  const quarter = 15 * 60_000
  expect(codeOf(urlWith(), signedMs + day)).toBe('accepted')
  expect(codeOf(urlWith(), signedMs + day + 1)).toBe('expired')
  expect(codeOf(urlWith(), signedMs - quarter)).toBe('accepted')
  expect(codeOf(urlWith(), signedMs - quarter - 1)).toBe('early')
})

test('altering anything that was signed is SignatureDoesNotMatch', () => {
  const request = urlWith()
  expect(codeOf({ ...request, method: 'PUT' })).toBe('mismatch')
  expect(codeOf({ ...request, target: request.target.replace('test', 'rest') })).toBe('mismatch')
  expect(codeOf({ ...request, target: `${request.target}&versionId=1` })).toBe('mismatch')
  expect(codeOf({ ...request, rawHeaders: ['Host', 'elsewhere'] })).toBe('mismatch')
  expect(codeOf(urlWith({ 'X-Amz-Expires': '86401' }))).toBe('mismatch')
  expect(codeOf(urlWith({ 'X-Amz-SignedHeaders': 'host%3Brange' }))).toBe('mismatch')
  expect(codeOf(urlWith({ 'X-Amz-Signature': '0'.repeat(64) }))).toBe('mismatch')
})

test('a week is the longest that a URL can be signed for', () => {
  expect(codeOf(urlWith({ 'X-Amz-Expires': '604800' }))).toBe('mismatch')
  expect(codeOf(urlWith({ 'X-Amz-Expires': '604801' }))).toBe('malformed')
  expect(codeOf(urlWith({ 'X-Amz-Expires': '0' }))).toBe('malformed')
  expect(codeOf(urlWith({ 'X-Amz-Expires': '-1' }))).toBe('malformed')
  expect(codeOf(urlWith({ 'X-Amz-Expires': '1e3' }))).toBe('malformed')
})

test.each(Object.keys(parameters))('without %s it is malformed', (name) => {
  expect(codeOf(urlWith({ [name]: undefined }))).toBe('malformed')
})

test.each([
  ['unknown-key', { 'X-Amz-Credential': 'OTHER%2F20130524%2Fus-east-1%2Fs3%2Faws4_request' }],
  ['malformed', { 'X-Amz-Credential': 'AKIAIOSFODNN7EXAMPLE' }],
  ['malformed', { 'X-Amz-Algorithm': 'AWS4-HMAC-SHA1' }],
  ['malformed', { 'X-Amz-Date': 'yesterday' }],
  ['malformed', { 'X-Amz-Date': '20130525T000000Z' }],
  ['malformed', { 'X-Amz-SignedHeaders': 'range' }],
  ['malformed', { 'X-Amz-SignedHeaders': 'host%3Bhost' }],
  ['malformed', { 'X-Amz-SignedHeaders': 'Host%3Bhost' }],
] as const)('%s where it has %o', (code, changed) => {
  expect(codeOf(urlWith(changed))).toBe(code)
})

test.each(Object.entries(parameters))('with %s twice it is malformed', (name, value) => {
  const request = urlWith()
  expect(codeOf({ ...request, target: `${request.target}&${name}=${value}` })).toBe('malformed')
})

test('an x-amz- header that the URL does not cover is unsigned', () => {
  const request = urlWith()
  const rawHeaders = [...request.rawHeaders, 'X-Amz-Copy-Source', '/b/k']
  expect(codeOf({ ...request, rawHeaders })).toBe('unsigned')
})
