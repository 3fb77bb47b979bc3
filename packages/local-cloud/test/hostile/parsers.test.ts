import { createHash, createHmac } from 'node:crypto'
import { expect, test } from 'vitest'
import { inputs } from '../../../../e2e/support/mutated-inputs.ts'
import { createRandom, type Random } from '../../../../e2e/support/random.ts'
import { often, seed } from '../../../../e2e/support/seed.ts'
import { decodeAwsChunked } from '../../src/s3/body/aws-chunked.ts'
import { S3Error } from '../../src/s3/errors.ts'
import { readXml, type XmlElement } from '../../src/s3/xml/read-xml.ts'

const payload = Buffer.from('The quick brown fox. '.repeat(20))
const signing = {
  signature: '5'.repeat(64),
  signingKey: Buffer.from('a key'),
  timestamp: '20261123T040000Z',
  scope: '20261123/us-east-1/s3/aws4_request',
}

/** The payload in signed chunks and, if wanted, a signed trailer. */
function signedChunks(hasTrailer: boolean): Buffer {
  const sha256 = (text: string | Buffer) => createHash('sha256').update(text).digest('hex')
  let previous = signing.signature
  const next = (algorithm: string, ...parts: string[]) => {
    const toSign = [algorithm, signing.timestamp, signing.scope, previous, ...parts].join('\n')
    previous = createHmac('sha256', signing.signingKey).update(toSign).digest('hex')
    return previous
  }
  const chunks = [payload.subarray(0, 200), payload.subarray(200), Buffer.alloc(0)]
  const framed = chunks.flatMap((chunk, i) => {
    const signature = next('AWS4-HMAC-SHA256-PAYLOAD', sha256(''), sha256(chunk))
    const head = `${chunk.length.toString(16)};chunk-signature=${signature}\r\n`
    return [Buffer.from(head), chunk, Buffer.from(i < 2 || !hasTrailer ? '\r\n' : '')]
  })
  if (!hasTrailer) return Buffer.concat(framed)
  const trailer = 'x-amz-checksum-crc32:AAAAAA=='
  const signature = next('AWS4-HMAC-SHA256-TRAILER', sha256(`${trailer}\n`))
  const tail = `${trailer}\r\nx-amz-trailer-signature:${signature}\r\n\r\n`
  return Buffer.concat([...framed, Buffer.from(tail)])
}

const chunkTokens = [
  '0\r\n',
  '\r\n0\r\n\r\n',
  ';chunk-signature=',
  'ffffffffffff\r\n',
  'x'.repeat(5_000),
]

test.each([true, false])(
  `a mutated signed aws-chunked body gives what was signed, or an error (trailer: %s, seed ${seed})`,
  async (hasTrailer) => {
    const whole = signedChunks(hasTrailer)
    expect(await decode(whole, createRandom(seed), { signing, hasTrailer })).toEqual(payload)
    for (const { number, random, bytes } of inputs([whole], chunkTokens, often(4_000))) {
      const outcome = await decode(bytes, random, { signing, hasTrailer })
      // Two spellings of one number, say, are no change.
      if (Buffer.isBuffer(outcome) && !outcome.equals(payload)) {
        expect.fail(`number ${number} gives what was not signed`)
      }
    }
  },
)

test(`a mutated unsigned aws-chunked body gives no more than was sent, or an error (seed ${seed})`, async () => {
  const third = Buffer.from(`3\r\nabc\r\n0\r\nx-amz-checksum-crc32:AAAAAA==\r\n\r\n`)
  const corpus = [third, Buffer.from(`5\r\nabcde\r\nA\r\n0123456789\r\n0\r\n\r\n`)]
  for (const { random, bytes } of inputs(corpus, chunkTokens, often(8_000))) {
    const outcome = await decode(bytes, random, { signing: undefined, hasTrailer: true })
    if (Buffer.isBuffer(outcome)) expect(outcome.length).toBeLessThan(bytes.length)
  }
})

/** The decoded bytes, or S3's error; anything else is thrown. */
async function decode(
  bytes: Buffer,
  random: Random,
  options: { signing: typeof signing | undefined; hasTrailer: boolean },
): Promise<Buffer | S3Error> {
  const pieces: Buffer[] = []
  try {
    const body = decodeAwsChunked(packets(bytes, random), { ...options, trailers: new Map() })
    for await (const piece of body) pieces.push(piece)
    return Buffer.concat(pieces)
  } catch (error) {
    if (error instanceof S3Error) return error
    throw error
  }
}

/** The bytes as a network may deliver them. */
async function* packets(bytes: Buffer, random: Random): AsyncGenerator<Buffer> {
  const most = random.pick([1, 10, 1_000])
  for (let at = 0; at < bytes.length; ) {
    const to = at + 1 + random.below(most)
    yield bytes.subarray(at, to)
    at = to
  }
}

const documents = [
  '<Delete xmlns="http://s3.amazonaws.com/doc/2006-03-01/"><Object><Key>a&amp;b</Key></Object><Quiet>true</Quiet></Delete>',
  '<?xml version="1.0" encoding="UTF-8"?><Delete><Object><Key><![CDATA[<&>]]>&#x1F600;</Key></Object><!-- a comment --></Delete>',
].map((document) => Buffer.from(document))
const xmlTokens = [
  ...[
    '<!DOCTYPE a [<!ENTITY e "x">]>',
    '&e;',
    '&#0;',
    '&#xD800;',
    '&lt;',
    '<![CDATA[',
    ']]>',
    '<!--',
  ],
  ...[
    '-->',
    '<?',
    '?>',
    '</Delete>',
    '<Object>',
    '<constructor>',
    '<__proto__>',
    '#text',
    'xmlns:a="b"',
  ],
]

test(`mutated XML is read or is MalformedXML, and never grows (seed ${seed})`, () => {
  let read = 0
  for (const { bytes } of inputs(documents, xmlTokens, often(6_000))) {
    try {
      const document = readXml(bytes, 'Delete')
      expect(textLength(document, 0)).toBeLessThanOrEqual(bytes.length)
      read++
    } catch (error) {
      expect(error).toMatchObject({ code: 'MalformedXML' })
    }
  }
  expect(read).toBeGreaterThan(0)
  expect(Object.keys(Object.prototype)).toEqual([])
})

function textLength(element: XmlElement, depth: number): number {
  const names = element.names()
  if (names.length === 0 || depth > 20) {
    try {
      return element.content().length
    } catch {
      return 0
    }
  }
  const children = names.flatMap((name) => element.all(name))
  return children.reduce((sum, child) => sum + textLength(child, depth + 1), 0)
}
