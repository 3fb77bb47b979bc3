import fc from 'fast-check'
import { expect, test } from 'vitest'
import { asciiJson } from './ascii-json.ts'

const units = ['a', '"', '~', '\u007f', 'é', '漢', '\u{1f600}', '\u0000', '\n']
const text = fc.string({ unit: fc.constantFrom('\\', ...units), maxLength: 6 })
// JSON.parse of Node 24.21 reads the name "\u6f22" as a backslash once it has parsed an object with
// that name.
const name = fc.string({ unit: fc.constantFrom(...units), maxLength: 6 })

test('texts are JSON of ASCII characters, from which they are read back', () => {
  fc.assert(
    fc.property(fc.array(fc.dictionary(name, text)), (value) => {
      const json = asciiJson(value)
      expect(json).toMatch(/^[ -~]*$/)
      expect(JSON.parse(json)).toEqual(JSON.parse(JSON.stringify(value)))
    }),
  )
})
