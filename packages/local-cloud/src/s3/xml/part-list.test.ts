import { expect, test } from 'vitest'
import { readPartList } from './part-list.ts'

const listOf = (count: number): Buffer => {
  const parts = Array.from(
    { length: count },
    (_, i) =>
      `<Part><ETag>&quot;d41d8cd98f00b204e9800998ecf8427e&quot;</ETag><PartNumber>${i + 1}</PartNumber><ChecksumSHA256>47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=</ChecksumSHA256></Part>`,
  )
  return Buffer.from(`<CompleteMultipartUpload>${parts.join('')}</CompleteMultipartUpload>`)
}

test('10,000 parts with their checksums are read', () => {
  expect(readPartList(listOf(10_000))).toHaveLength(10_000)
})

test('more parts are refused, and many more before they are parsed', () => {
  const malformed = expect.objectContaining({ code: 'MalformedXML' })
  expect(() => readPartList(listOf(10_001))).toThrow(malformed)
  const many = listOf(100_000)
  expect(() => readPartList(many)).toThrow(malformed)
})
