import { createHash } from 'node:crypto'
import process from 'node:process'
import { unzipSync } from 'fflate'
import { expect, test } from 'vitest'
import { codePackage } from './code-package.ts'

const bundle = Buffer.from('exports.handler = async () => {}')

test("the package holds only the bundle, under the handler's file name", () => {
  const { zip } = codePackage(bundle)
  const files = unzipSync(zip)
  expect(Object.keys(files)).toEqual(['index.cjs'])
  expect(Buffer.from(files['index.cjs'] ?? [])).toEqual(bundle)
})

test('packaging is reproducible, and the key is the hash of the content', () => {
  const zone = process.env.TZ
  try {
    const [first, second] = ['Asia/Tokyo', 'America/New_York'].map((place) => {
      process.env.TZ = place
      return codePackage(bundle)
    })
    expect(first).toEqual(second)
    const hash = createHash('sha256')
      .update(first?.zip ?? '')
      .digest('hex')
    expect(first?.key).toBe(`upload-ledger/${hash}.zip`)
  } finally {
    if (zone === undefined) delete process.env.TZ
    else process.env.TZ = zone
  }
  expect(codePackage(Buffer.from('another')).key).not.toBe(codePackage(bundle).key)
})

test('the file in the package is readable by every user', () => {
  const zip = Buffer.from(codePackage(bundle).zip)
  const entry = zip.indexOf('PK\u0001\u0002')
  // "Made by" Unix, whose rights are the upper half of the external attributes.
  expect(zip[entry + 5]).toBe(3)
  expect(zip.readUInt32LE(entry + 38) >>> 16).toBe(0o100644)
})
