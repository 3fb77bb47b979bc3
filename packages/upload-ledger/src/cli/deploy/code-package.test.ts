import { createHash } from 'node:crypto'
import process from 'node:process'
import { unzipSync } from 'fflate'
import { expect, test } from 'vitest'
import { codePackage } from './code-package.ts'

const bundle = {
  'index.cjs': Buffer.from('exports.handler = async () => {}'),
  'ask-s3.cjs': Buffer.from('exports.connectRequests = () => {}'),
}

test('the package holds only the files of the function, under their names', () => {
  const { zip } = codePackage(bundle)
  const files = unzipSync(zip)
  expect(Object.keys(files)).toEqual(['index.cjs', 'ask-s3.cjs'])
  expect(Buffer.from(files['index.cjs'] ?? [])).toEqual(bundle['index.cjs'])
  expect(Buffer.from(files['ask-s3.cjs'] ?? [])).toEqual(bundle['ask-s3.cjs'])
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
  for (const file of Object.keys(bundle)) {
    const changed = { ...bundle, [file]: Buffer.from('another') }
    expect(codePackage(changed).key).not.toBe(codePackage(bundle).key)
  }
})

test('the files in the package are readable by every user', () => {
  const zip = Buffer.from(codePackage(bundle).zip)
  let entry = 0
  for (const _ of Object.keys(bundle)) {
    entry = zip.indexOf('PK\u0001\u0002', entry + 1)
    expect(entry).toBeGreaterThan(0)
    // "Made by" Unix, whose rights are the upper half of the external attributes.
    expect(zip[entry + 5]).toBe(3)
    expect(zip.readUInt32LE(entry + 38) >>> 16).toBe(0o100644)
  }
})
