import fc from 'fast-check'
import { expect, test } from 'vitest'
import { hmac } from '../../identity/index.ts'
import { decodeAwsChunked } from './aws-chunked.ts'

// The worked examples of AWS's own documentation: 65 KiB of `a` in two chunks, key and signatures
// as published in "Signature calculations ... chunked uploads" and "... trailing headers".
const signingKey = ['20130524', 'us-east-1', 's3', 'aws4_request'].reduce<Buffer | string>(
  hmac,
  'AWS4wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY',
) as Buffer
const request = {
  signingKey,
  timestamp: '20130524T000000Z',
  scope: '20130524/us-east-1/s3/aws4_request',
}
const plain = [
  `10000;chunk-signature=ad80c730a21e5b8d04586a2213dd63b9a0e99e0e2307b0ade35a65485a288648\r\n${'a'.repeat(65536)}\r\n`,
  `400;chunk-signature=0055627c9e194cb4542bae2aa5492e3c1575bbb81b612b7d234b86a503ef5497\r\n${'a'.repeat(1024)}\r\n`,
  '0;chunk-signature=b6c6ea8a5354eaf15b3cb7646744f4275b71ea724fed81ceb9323e279d449df9\r\n\r\n',
].join('')
const plainSigning = {
  ...request,
  signature: '4f232c4386841ef735655705268965c44a0e4690baa4adea153f7db9fa80a0a9',
}
const trailed = [
  `10000;chunk-signature=b474d8862b1487a5145d686f57f013e54db672cee1c953b3010fb58501ef5aa2\r\n${'a'.repeat(65536)}\r\n`,
  `400;chunk-signature=1c1344b170168f8e65b41376b44b20fe354e373826ccbbe2c1d40a8cae51e5c7\r\n${'a'.repeat(1024)}\r\n`,
  '0;chunk-signature=2ca2aba2005185cf7159c6277faf83795951dd77a3a99e6e65d5c9f85863f992\r\n',
  'x-amz-checksum-crc32c:sOO8/Q==\r\n',
  'x-amz-trailer-signature:d81f82fc3505edab99d459891051a732e8730629a2e4a59689829ca17fe2e435\r\n\r\n',
].join('')
const trailedSigning = {
  ...request,
  signature: '106e2a8a18243abcf37539882f36619c00e2dfc72633413f02d3b74544bfeb8e',
}

test("AWS's signed example decodes, its chunks' signatures being right", async () => {
  expect(await decode(plain, { signing: plainSigning })).toBe('a'.repeat(66560))
})

test("AWS's example with a signed trailer decodes and gives the trailer", async () => {
  const trailers = new Map<string, string>()
  const options = { signing: trailedSigning, hasTrailer: true, trailers }
  expect(await decode(trailed, options)).toBe('a'.repeat(66560))
  expect([...trailers]).toEqual([['x-amz-checksum-crc32c', 'sOO8/Q==']])
})

test('a changed byte in a chunk or the trailer is SignatureDoesNotMatch', async () => {
  const wrong = expect.objectContaining({ code: 'SignatureDoesNotMatch' })
  const chunk = plain.replace('aaaa', 'aaab')
  await expect(decode(chunk, { signing: plainSigning })).rejects.toEqual(wrong)
  const trailer = trailed.replace('sOO8', 'sOO9')
  const options = { signing: trailedSigning, hasTrailer: true }
  await expect(decode(trailer, options)).rejects.toEqual(wrong)
})

test('a chunk without its signature is refused where chunks are signed', async () => {
  const stripped = plain.replaceAll(/;chunk-signature=\w+/g, '')
  await expect(decode(stripped, { signing: plainSigning })).rejects.toEqual(
    expect.objectContaining({ code: 'SignatureDoesNotMatch' }),
  )
})

test('an unsigned aws-chunked body decodes the same however it is cut into packets', async () => {
  const chunk = fc.uint8Array({ minLength: 1, maxLength: 40 })
  await fc.assert(
    fc.asyncProperty(fc.array(chunk), fc.integer({ min: 1, max: 9 }), async (chunks, cut) => {
      const text = chunks.map((bytes) => Buffer.from(bytes).toString('latin1'))
      const framed = text.map((part) => `${part.length.toString(16)}\r\n${part}\r\n`).join('')
      const body = `${framed}0\r\nx-amz-checksum-crc32:AAAAAA==\r\n\r\n`
      expect(await decode(body, { hasTrailer: true, cut })).toBe(text.join(''))
    }),
  )
})

test.each([
  ['ends before its last chunk', '3\r\nabc\r\n'],
  ['ends inside a chunk', '5\r\nabc'],
  ['has a chunk longer than it says', '2\r\nabc\r\n0\r\n\r\n'],
  ['has a size that is no number', 'zz\r\nabc\r\n0\r\n\r\n'],
  ['has an endless line', `${'1'.repeat(10_000)}\r\n`],
  ['goes on after its end', '0\r\n\r\nmore'],
])('a body that %s is incomplete', async (_what, body) => {
  await expect(decode(body, {})).rejects.toEqual(
    expect.objectContaining({ code: 'IncompleteBody' }),
  )
})

async function decode(
  body: string,
  options: Partial<Parameters<typeof decodeAwsChunked>[1]> & { cut?: number },
): Promise<string> {
  const { signing, hasTrailer = false, trailers = new Map(), cut = 1000 } = options
  const bytes = Buffer.from(body, 'latin1')
  async function* packets(): AsyncGenerator<Buffer, void> {
    for (let i = 0; i < bytes.length; i += cut) yield bytes.subarray(i, i + cut)
  }
  let decoded = ''
  for await (const piece of decodeAwsChunked(packets(), { signing, hasTrailer, trailers })) {
    decoded += piece.toString('latin1')
  }
  return decoded
}
