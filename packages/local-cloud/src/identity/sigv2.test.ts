import { expect, test } from 'vitest'
import { owner, Principals } from './principals.ts'
import { SignatureError } from './signature-error.ts'
import { signV2, type V2Request, verifyV2Header, verifyV2Presigned } from './sigv2.ts'

// The requests and signatures of the service's documentation.
// https://docs.aws.amazon.com/AmazonS3/latest/userguide/RESTAuthentication.html
const principals = new Principals()
principals.add(
  owner({
    accessKeyId: 'AKIAIOSFODNN7EXAMPLE',
    secretAccessKey: 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY',
  }),
)

function signed(
  line: string,
  date: string,
  signature: string,
  more: readonly string[] = [],
): V2Request {
  const [method = '', target = ''] = line.split(' ')
  const authorization = `AWS AKIAIOSFODNN7EXAMPLE:${signature}`
  const rawHeaders = ['Date', date, 'Authorization', authorization, ...more]
  return { method, target, rawHeaders, hostBucket: 'johnsmith' }
}

const get = signed(
  'GET /photos/puppy.jpg',
  'Tue, 27 Mar 2007 19:36:42 +0000',
  'bWq2s1WEIj+Ydj0vQ697zp+IXMU=',
)
const put = signed(
  'PUT /photos/puppy.jpg',
  'Tue, 27 Mar 2007 21:15:45 +0000',
  'MyyxeRY7whkBe+bq8fHCL/2kKUg=',
  ['Content-Type', 'image/jpeg', 'Content-Length', '94328'],
)
const list = signed(
  'GET /?prefix=photos&max-keys=50&marker=puppy',
  'Tue, 27 Mar 2007 19:42:41 +0000',
  'htDYFYduRNen8P9ZfE/s9SuKy0U=',
)
const acl = signed('GET /?acl', 'Tue, 27 Mar 2007 19:44:46 +0000', 'c2WLPFtWHVgbEmeEG93a4cG37dM=')
const presigned: V2Request = {
  method: 'GET',
  target:
    '/photos/puppy.jpg?AWSAccessKeyId=AKIAIOSFODNN7EXAMPLE&Signature=NpgCjnDzrM%2BWFzoENXmpNDUsSn8%3D&Expires=1175139620',
  rawHeaders: [],
  hostBucket: 'johnsmith',
}

const dateOf = (request: V2Request): number => Date.parse(request.rawHeaders[1] ?? '')

function codeOf(request: V2Request, nowMs = dateOf(request)): string {
  const inHeader = request.rawHeaders.includes('Authorization')
  try {
    if (inHeader) verifyV2Header(request, principals, nowMs)
    else verifyV2Presigned(request, principals, nowMs)
    return 'accepted'
  } catch (error) {
    return error instanceof SignatureError ? error.code : String(error)
  }
}

test('the documented requests are accepted', () => {
  expect([get, put, list, acl].map((request) => codeOf(request))).toEqual(Array(4).fill('accepted'))
  expect(codeOf(presigned, 1_175_139_620_000)).toBe('accepted')
})

test('altering anything that was signed is SignatureDoesNotMatch', () => {
  expect(codeOf({ ...get, method: 'DELETE' })).toBe('mismatch')
  expect(codeOf({ ...get, target: '/photos/kitten.jpg' })).toBe('mismatch')
  expect(codeOf({ ...get, target: `${get.target}?acl` })).toBe('mismatch')
  expect(codeOf({ ...get, hostBucket: 'janesmith' })).toBe('mismatch')
  expect(codeOf({ ...get, rawHeaders: [...get.rawHeaders, 'x-amz-acl', 'private'] })).toBe(
    'mismatch',
  )
  const otherType = put.rawHeaders.map((text) => text.replace('jpeg', 'gif'))
  expect(codeOf({ ...put, rawHeaders: otherType })).toBe('mismatch')
  const later = { ...presigned, target: presigned.target.replace('9620', '9621') }
  expect(codeOf(later, 0)).toBe('mismatch')
})

test('parameters that name no resource are not covered, as version 2 has it', () => {
  expect(codeOf({ ...list, target: '/?prefix=other' })).toBe('accepted')
})

test('a subresource is signed alike with an equals sign and without', () => {
  const withKey = (text: string, target: string): V2Request => {
    const date = 'Tue, 27 Mar 2007 19:44:46 +0000'
    const signature = signV2(
      'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY',
      `POST\n\n\n${date}\n/johnsmith/k?${text}`,
    )
    return signed(`POST ${target}`, date, signature)
  }
  for (const signedAs of ['uploads', 'uploads=']) {
    for (const sentAs of ['/k?uploads', '/k?uploads=', '/k?x=1&uploads=']) {
      expect(codeOf(withKey(signedAs, sentAs))).toBe('accepted')
    }
    expect(codeOf(withKey(signedAs, '/k?uploads=1'))).toBe('mismatch')
    expect(codeOf(withKey(signedAs, '/k'))).toBe('mismatch')
    expect(codeOf(withKey(signedAs, '/k?uploads&acl'))).toBe('mismatch')
  }
  expect(codeOf({ ...acl, target: '/?acl=' })).toBe('accepted')
})

test.each(['', 'yesterday', 'Bad Date', 'Wed, 21 Oct 1969 07:28:00 GMT'])(
  'the date %j is none',
  (date) => {
    expect(codeOf(signed('GET /', date, 'x'), 0)).toBe('undated')
  },
)

test('a URL in which a part of the signature stands twice is malformed', () => {
  for (const more of ['&Expires=9999999999', '&Signature=x', '&AWSAccessKeyId=other']) {
    expect(codeOf({ ...presigned, target: presigned.target + more }, 0)).toBe('malformed')
  }
})

test("headers in a URL's query are signed as if sent, and sent headers take precedence", () => {
  const put = (query: string, rawHeaders: readonly string[] = []): V2Request => {
    const text = ['PUT', '', 'text/plain', '1175139620', 'x-amz-meta-a:1', '/johnsmith/k'].join(
      '\n',
    )
    const signature = signV2('wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY', text)
    const target = `/k?AWSAccessKeyId=AKIAIOSFODNN7EXAMPLE&Expires=1175139620&Signature=${encodeURIComponent(signature)}${query}`
    return { method: 'PUT', target, rawHeaders, hostBucket: 'johnsmith' }
  }
  const both = '&content-type=text%2Fplain&x-amz-meta-a=1'
  expect(codeOf(put(both), 0)).toBe('accepted')
  expect(codeOf(put('&content-type=text%2Fplain', ['x-amz-meta-a', '1']), 0)).toBe('accepted')
  expect(codeOf(put(both, ['Content-Type', 'text/html']), 0)).toBe('mismatch')
  expect(codeOf(put('&content-type=text%2Fplain'), 0)).toBe('mismatch')
})

test('the path of a bucket may be signed with a trailing slash', () => {
  const inPath = (target: string): V2Request => ({ ...acl, target, hostBucket: '' })
  expect(codeOf(inPath('/johnsmith/?acl'))).toBe('accepted')
  expect(codeOf(inPath('/johnsmith?acl'))).toBe('accepted')
  expect(codeOf(inPath('/johnsmit?acl'))).toBe('mismatch')
})

test('a request is good for a quarter of an hour, and a URL until it says', () => {
  const quarter = 15 * 60_000
  expect(codeOf(get, dateOf(get) + quarter)).toBe('accepted')
  expect(codeOf(get, dateOf(get) + quarter + 1)).toBe('skewed')
  expect(codeOf(get, dateOf(get) - quarter - 1)).toBe('skewed')
  expect(codeOf(presigned, 1_175_139_620_001)).toBe('expired')
})

test('anything but a version 2 signature is malformed, and an unknown key InvalidAccessKeyId', () => {
  const authorization = (value: string): V2Request => ({
    ...get,
    rawHeaders: ['Date', get.rawHeaders[1] ?? '', 'Authorization', value],
  })
  expect(codeOf(authorization('AWS nonsense'))).toBe('malformed')
  expect(codeOf(authorization('AWS stranger:bWq2s1WEIj+Ydj0vQ697zp+IXMU='))).toBe('unknown-key')
  expect(codeOf({ ...get, rawHeaders: get.rawHeaders.slice(2) }, 0)).toBe('undated')
  const cut = { ...presigned, target: presigned.target.replace(/&Expires=\d+/, '') }
  expect(codeOf(cut, 0)).toBe('malformed')
  expect(codeOf({ ...cut, target: `${cut.target}&Expires=soon` }, 0)).toBe('malformed')
})
