import fc from 'fast-check'
import { expect, inject, test } from 'vitest'
import { AnswerReader } from './answer-reader.ts'

const seed = inject('seed')

/** One way of many to send an answer, and what must be read of it. */
interface Sent {
  readonly bytes: Buffer
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
  /** Whether only the end of the connection ends it. */
  readonly isRest: boolean
  readonly isLast: boolean
}

const token = fc.stringMatching(/^[!#$%&'*+.^_`|~0-9A-Za-z-]{1,20}$/)
/** As the bytes of Latin-1, without spaces around. */
const headerValue = fc.stringMatching(/^([!-~\xa1-\xff]([ \t!-~\xa1-\xff]{0,40}[!-~\xa1-\xff])?)?$/)
const ownNames = new Set(['content-length', 'transfer-encoding', 'connection'])

const answers: fc.Arbitrary<Sent> = fc
  .record({
    interim: fc.array(fc.constantFrom(100, 102, 103), { maxLength: 3 }),
    minor: fc.constantFrom(0, 1),
    status: fc.constantFrom(200, 400, 413, 500, 503),
    reason: fc.constantFrom('', ' ', ' OK', ' Bad: Request'),
    headers: fc.dictionary(
      token.filter((name) => !ownNames.has(name.toLowerCase())),
      headerValue,
      { maxKeys: 8 },
    ),
    connection: fc.constantFrom(undefined, 'keep-alive', 'close', 'Close'),
    body: fc.string({ unit: 'binary', maxLength: 300 }),
    framing: fc.constantFrom('length', 'chunks', 'rest'),
    cuts: fc.array(fc.nat(300)),
    extension: fc.constantFrom('', ';a=b', ' ; a="c"'),
    trailers: fc.array(fc.tuple(token, headerValue), { maxLength: 2 }),
  })
  .map(({ interim, minor, status, reason, connection, framing, body, ...sent }) => {
    const bytes = Buffer.from(body)
    const headers = Object.entries(sent.headers)
    const line = (name: string, value: string) =>
      `${name}:${value.length % 2 ? ' ' : ''}${value}\r\n`
    const others = [
      ...headers,
      ...(connection ? [['Connection', connection]] : []),
      ...(framing === 'length' ? [['Content-Length', String(bytes.length)]] : []),
      ...(framing === 'chunks' ? [['Transfer-Encoding', 'chunked']] : []),
    ].map(([name = '', value = '']) => line(name, value))
    const before = interim.map((one) => `HTTP/1.1 ${one} Early\r\nlink: </a>\r\n\r\n`).join('')
    const head = `${before}HTTP/1.${minor} ${status}${reason}\r\n${others.join('')}\r\n`
    const content =
      framing === 'chunks'
        ? chunked(
            bytes,
            sent.cuts,
            sent.extension,
            sent.trailers.map(([n, v]) => line(n, v)),
          )
        : bytes
    return {
      bytes: Buffer.concat([Buffer.from(head, 'latin1'), content]),
      status,
      headers: Object.fromEntries(headers.map(([name, value]) => [name.toLowerCase(), value])),
      body,
      isRest: framing === 'rest',
      isLast: framing === 'rest' || minor === 0 || connection?.toLowerCase() === 'close',
    }
  })

function chunked(
  bytes: Buffer,
  cuts: readonly number[],
  extension: string,
  trailers: readonly string[],
): Buffer {
  const places = [...new Set(cuts.filter((cut) => cut > 0 && cut < bytes.length))]
  const ends = [...places.sort((a, b) => a - b), bytes.length]
  const parts: Buffer[] = []
  let at = 0
  for (const end of ends) {
    if (end > at) {
      const size = (end - at).toString(16)
      parts.push(
        Buffer.from(`${size}${extension}\r\n`),
        bytes.subarray(at, end),
        Buffer.from('\r\n'),
      )
    }
    at = end
  }
  return Buffer.concat([
    ...parts,
    Buffer.from(`000${extension}\r\n${trailers.join('')}\r\n`, 'latin1'),
  ])
}

/** Cuts into pieces of these lengths, again and again. */
function pieces(bytes: Buffer, lengths: readonly number[]): Buffer[] {
  const found: Buffer[] = []
  for (let at = 0, i = 0; at < bytes.length; i++) {
    const length = lengths[i % lengths.length] ?? bytes.length
    found.push(bytes.subarray(at, at + length))
    at += length
  }
  return found
}

const splits = fc.array(fc.integer({ min: 1, max: 60 }), { maxLength: 5 })

/** The answer, or the error, and after how many pieces. */
function readAll(parts: readonly Buffer[]) {
  const reader = new AnswerReader()
  for (const [i, part] of parts.entries()) {
    try {
      const answer = reader.read(part)
      if (answer !== undefined) return { answer, after: i + 1 }
    } catch (error) {
      return { error: String(error), after: i + 1 }
    }
  }
  return { end: reader.end(), after: parts.length }
}

test(`an answer is read alike however its bytes are divided (seed ${seed})`, () => {
  fc.assert(
    fc.property(answers, splits, ({ bytes, isRest, isLast, ...sent }, lengths) => {
      const parts = pieces(bytes, lengths)
      const { answer: whole, end, error, after } = readAll(parts)
      expect(error).toBeUndefined()
      const answer = isRest ? end : whole
      expect(after).toBe(parts.length)
      expect(answer?.status).toBe(sent.status)
      expect(answer?.body.toString()).toBe(sent.body)
      expect(Object.fromEntries(answer?.headers ?? [])).toMatchObject(sent.headers)
      expect(answer?.isLast).toBe(isLast)
    }),
    { seed, numRuns: 2_000 },
  )
})

test(`an answer that is cut is none, and bytes after one end its connection (seed ${seed})`, () => {
  const framed = answers.filter(({ isRest }) => !isRest)
  fc.assert(
    fc.property(framed, splits, fc.nat(), ({ bytes, body }, lengths, at) => {
      const cut = bytes.subarray(0, at % bytes.length)
      expect(readAll(pieces(cut, lengths))).toMatchObject({ end: undefined })
      const { answer } = readAll([Buffer.concat([bytes, Buffer.from('HTTP/1.1 200 OK\r\n')])])
      expect(answer?.body.toString()).toBe(body)
      expect(answer?.isLast).toBe(true)
    }),
    { seed, numRuns: 1_000 },
  )
})

test(`garbage is refused, or waited out, alike however it is divided (seed ${seed})`, () => {
  const damaged = fc
    .tuple(
      answers,
      fc.array(fc.tuple(fc.nat(), fc.oneof(fc.constantFrom(13, 10, 58, 0, 32), fc.nat(255))), {
        minLength: 1,
        maxLength: 4,
      }),
    )
    .map(([{ bytes }, changes]) => {
      const copy = Buffer.from(bytes)
      for (const [at, byte] of changes) copy[at % copy.length] = byte
      return copy
    })
  const noise = fc.uint8Array({ maxLength: 200 }).map((bytes) => Buffer.from(bytes))
  fc.assert(
    fc.property(fc.oneof(damaged, noise), splits, (bytes, lengths) => {
      const { after: _, ...whole } = readAll([bytes])
      const { after: __, ...divided } = readAll(pieces(bytes, lengths))
      expect(withoutLast(divided)).toEqual(withoutLast(whole))
    }),
    { seed, numRuns: 2_000 },
  )
})

/** Bytes that follow an answer are seen only if they come with it. */
function withoutLast({ answer, ...others }: Omit<ReturnType<typeof readAll>, 'after'>): object {
  return { ...others, answer: answer && { ...answer, isLast: undefined } }
}

const head = 'HTTP/1.1 200 OK\r\n'
test.each([
  ['headers', head, 'a: b\r\n'],
  ['one header', `${head}a: `, 'b'],
  ['the status line', 'HTTP/1.1 200 ', 'O'],
  ['interim answers', '', 'HTTP/1.1 100 Continue\r\n\r\n'],
  ['the size of a chunk', `${head}transfer-encoding: chunked\r\n\r\n1;`, 'a'],
  ['trailers', `${head}transfer-encoding: chunked\r\n\r\n0\r\n`, 'a: b\r\n'],
  ['a body without a length', `${head}\r\n`, 'a'],
  ['chunks', `${head}transfer-encoding: chunked\r\n\r\n`, '1\r\na\r\n'],
])('%s of a gigabyte are refused long before their end', (_, opening, repeated) => {
  const reader = new AnswerReader()
  reader.read(Buffer.from(opening))
  const part = Buffer.from(repeated.repeat(Math.ceil(65_536 / repeated.length)))
  let sentBytes = 0
  const send = () => {
    for (; sentBytes < 2 ** 30; sentBytes += part.length) reader.read(part)
  }
  expect(send).toThrow(/: it has over \d+ bytes/)
  expect(sentBytes).toBeLessThan(64 * 1024 * 1024)
})

test.each([
  ['no HTTP', 'SSH-2.0-OpenSSH\r\n'],
  ['a later version', 'HTTP/2 200\r\n'],
  ['lines that end in LF alone', 'HTTP/1.1 200 OK\n\n'],
  ['a change of protocol', 'HTTP/1.1 101 Switching\r\n\r\n'],
  ['a folded header', `${head}a: b\r\n c\r\n`],
  ['a header without a colon', `${head}abc\r\n`],
  ['a space before the colon', `${head}content-length : 2\r\n`],
  ['two lengths', `${head}content-length: 2\r\ncontent-length: 3\r\n`],
  ['a length and chunks', `${head}content-length: 2\r\ntransfer-encoding: chunked\r\n\r\n`],
  ['a negative length', `${head}content-length: -2\r\n\r\n`],
  ['a length of a gigabyte', `${head}content-length: 1000000000\r\n\r\n`],
  ['an encoding that was not asked for', `${head}transfer-encoding: gzip, chunked\r\n\r\n`],
  ['a chunk without a size', `${head}transfer-encoding: chunked\r\n\r\n\r\n`],
  ['a chunk of a gigabyte', `${head}transfer-encoding: chunked\r\n\r\n40000000\r\n`],
  ['a chunk that is too long', `${head}transfer-encoding: chunked\r\n\r\n1\r\nab\r\n`],
])('%s is refused', (_, text) => {
  expect(() => new AnswerReader().read(Buffer.from(text))).toThrow(
    'is not HTTP as DynamoDB sends it',
  )
})
