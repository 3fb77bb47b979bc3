import fc from 'fast-check'
import { expect, test } from 'vitest'
import { noise } from '../testing/noise.ts'
import { readForm } from './read-form.ts'

const boundary = '----limit'
const type = `multipart/form-data; boundary=${boundary}`

interface Part {
  readonly name: string
  readonly fileName?: string
  readonly body: string | Buffer
}

function write(parts: readonly Part[], end = `--${boundary}--\r\n`): Buffer {
  const written = parts.flatMap(({ name, fileName, body }) => {
    const file = fileName === undefined ? '' : `; filename="${fileName}"`
    const head = `--${boundary}\r\nContent-Disposition: form-data; name="${name}"${file}\r\n`
    const contentType = fileName === undefined ? '' : 'Content-Type: image/png\r\n'
    return [Buffer.from(`${head}${contentType}\r\n`), Buffer.from(body), Buffer.from('\r\n')]
  })
  return Buffer.concat([...written, Buffer.from(end)])
}

/** In pieces of these sizes, over and over. */
async function* cut(bytes: Buffer, sizes: readonly number[]): AsyncGenerator<Buffer> {
  for (let at = 0, i = 0; at < bytes.length; i++) {
    const size = sizes[i % sizes.length] ?? 1
    yield bytes.subarray(at, at + size)
    at += size
  }
}

async function readAll(
  bytes: Buffer,
  sizes: readonly number[] = [65_536],
  contentType: string = type,
): Promise<{ fields: [string, string][]; fileName: string; body: Buffer }> {
  const form = await readForm(contentType, cut(bytes, sizes))
  try {
    const pieces: Buffer[] = []
    for await (const piece of form.file) pieces.push(piece)
    return { fields: [...form.fields], fileName: form.fileName, body: Buffer.concat(pieces) }
  } finally {
    await form.close()
  }
}

const codeOf = (bytes: Buffer, contentType?: string): Promise<unknown> =>
  readAll(bytes, [1000], contentType).then(
    () => 'read',
    (error: { code?: string }) => error.code,
  )

test('fields and file are the same however the form is cut into chunks', async () => {
  // The file is full of what looks like its own end.
  const body = fc
    .array(fc.constantFrom('\r', '\n', '\r\n', '--', '----limi', '\r\n----limi', 'x', '\0', 'é'))
    .map((pieces) => pieces.join(''))
  const sizes = fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1, maxLength: 5 })
  await fc.assert(
    fc.asyncProperty(body, sizes, async (body, sizes) => {
      const bytes = write([
        { name: 'Key', body: 'a/k' },
        { name: 'x-amz-meta-é', body: 'ü' },
        { name: 'file', fileName: 'ö 1.png', body },
        { name: 'later', body: 'passed over' },
      ])
      const form = await readAll(bytes, sizes)
      expect(form.fields).toEqual([
        ['key', 'a/k'],
        ['x-amz-meta-é', 'ü'],
      ])
      expect([form.fileName, form.body.toString()]).toEqual(['ö 1.png', body])
    }),
  )
})

test('fields that name a file are fields like others, wherever the chunks end', async () => {
  const value = fc
    .array(fc.constantFrom('\r\n', '--', '\r\n----limi', 'x', 'é'))
    .map((v) => v.join(''))
  const sizes = fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1, maxLength: 5 })
  await fc.assert(
    fc.asyncProperty(value, sizes, async (value, sizes) => {
      const bytes = write([
        { name: 'Key', fileName: 'k', body: 'a/k' },
        { name: 'plain', body: 'b' },
        { name: 'x-amz-meta-a', fileName: '', body: value },
        { name: 'file', fileName: 'f', body: value },
        { name: 'later', fileName: 'l', body: 'passed over' },
      ])
      const { fields, fileName, body } = await readAll(bytes, sizes)
      expect(Object.fromEntries(fields)).toEqual({ key: 'a/k', plain: 'b', 'x-amz-meta-a': value })
      expect([fileName, body.toString()]).toEqual(['f', value])
    }),
  )
})

test('fields that name a file are 20 KB together, too', async () => {
  const file = { name: 'file', fileName: 'f', body: 'x' }
  const field = (sizeBytes: number): Part => {
    return { name: 'a', fileName: 'a', body: 'x'.repeat(sizeBytes - 1) }
  }
  expect(await codeOf(write([field(20_480), file]))).toBe('read')
  for (const sizeBytes of [20_481, 3_000_000]) {
    const large = write([field(sizeBytes), file])
    expect(await codeOf(large)).toBe('MaxPostPreDataLengthExceededError')
  }
  expect(await codeOf(write([...Array(21).fill(field(1000)), file]))).toBe(
    'MaxPostPreDataLengthExceededError',
  )
})

test('a large file is streamed with back-pressure', async () => {
  const body = noise(3_000_000)
  const bytes = write([{ name: 'file', fileName: 'f', body }])
  let given = 0
  async function* source(): AsyncGenerator<Buffer> {
    for await (const chunk of cut(bytes, [50_000])) {
      given += chunk.length
      yield chunk
    }
  }
  const form = await readForm(type, source())
  let taken = 0
  for await (const piece of form.file) {
    taken += piece.length
    expect(given - taken).toBeLessThan(200_000)
  }
  expect(taken).toBe(body.length)
  await form.close()
})

test('a chunk larger than any buffer is read whole, with the fields after the file', async () => {
  const body = noise(1_000_000)
  const bytes = write([
    { name: 'key', body: 'k' },
    { name: 'file', fileName: 'f', body },
    { name: 'later', body: 'x'.repeat(300_000) },
    { name: 'file', fileName: 'another', body },
  ])
  for (const size of [70_000, 200_000, 999_990, bytes.length]) {
    expect((await readAll(bytes, [size])).body.equals(body)).toBe(true)
  }
})

test('a file whose form is cut off anywhere is refused', async () => {
  const bytes = write([
    { name: 'key', body: 'k' },
    { name: 'file', fileName: 'f', body: 'some bytes' },
  ])
  for (let length = 0; length < bytes.length - 3; length++) {
    expect(await codeOf(bytes.subarray(0, length))).toMatch(/MalformedPOSTRequest|InvalidArgument/)
  }
  expect(await codeOf(bytes)).toBe('read')
})

test('the folder in a file name is dropped, with either slash', async () => {
  for (const name of ['/pictures/a.png', 'C:\\\\pictures\\\\a.png', '../../a.png']) {
    const bytes = write([{ name: 'file', fileName: name, body: '' }])
    expect((await readAll(bytes)).fileName).toBe('a.png')
  }
})

test('fields of 20 KB together are accepted, and more refused', async () => {
  const file = { name: 'file', fileName: 'f', body: 'x' }
  const field = (sizeBytes: number): Part => ({ name: 'a', body: 'x'.repeat(sizeBytes - 1) })
  expect(await codeOf(write([field(20_480), file]))).toBe('read')
  expect(await codeOf(write([field(20_481), file]))).toBe('MaxPostPreDataLengthExceededError')
  expect(await codeOf(write([...Array(21).fill(field(1000)), file]))).toBe(
    'MaxPostPreDataLengthExceededError',
  )
})

test('a form needs a file, with or without a name', async () => {
  expect(await codeOf(write([{ name: 'key', body: 'k' }]))).toBe('InvalidArgument')
  expect(await codeOf(write([{ name: 'photo', fileName: 'f', body: 'x' }]))).toBe('InvalidArgument')
  const text = await readAll(write([{ name: 'file', body: 'only text, ü' }]))
  expect([text.fileName, text.body.toString()]).toEqual(['', 'only text, ü'])
  const binary = write([{ name: 'file', body: Buffer.from([0xff, 0xfe]) }])
  expect(await codeOf(binary)).toBe('NotImplemented')
})

test('what is not a form is malformed', async () => {
  const file = write([{ name: 'file', fileName: 'f', body: 'x' }])
  expect(await codeOf(file, 'multipart/form-data')).toBe('MalformedPOSTRequest')
  expect(await codeOf(file, 'multipart/form-data; boundary=other')).toBe('MalformedPOSTRequest')
  expect(await codeOf(Buffer.from('key=k'))).toBe('MalformedPOSTRequest')
  const header = `--${boundary}\r\nContent-Disposition: form-data; name="file"; filename="f"\r\n`
  const endless = Buffer.from(`${header}X: ${'x'.repeat(100_000)}`)
  expect(await codeOf(endless)).toBe('MalformedPOSTRequest')
})
