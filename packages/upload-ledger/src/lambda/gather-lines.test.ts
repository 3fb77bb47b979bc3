import fc from 'fast-check'
import { expect, inject, test } from 'vitest'
import { gatherLines } from './gather-lines.ts'

const seed = inject('seed')

test(`every line is written whole and in its order, by the next flush at the latest (seed ${seed})`, () => {
  const line = fc.string({ maxLength: 9_000, size: 'max' })
  fc.assert(
    fc.property(fc.array(fc.oneof(line, fc.constant(undefined))), (steps) => {
      const texts: string[] = []
      const { write, flush } = gatherLines((text) => void texts.push(text))
      const lines: string[] = []
      for (const step of steps) {
        if (step !== undefined) {
          lines.push(`${step}\n`)
          write(step)
        } else {
          flush()
          expect(texts.join('')).toBe(lines.join(''))
        }
        // What is held back is bounded.
        expect(lines.join('').length - texts.join('').length).toBeLessThan(32 * 1024)
      }
      flush()
      expect(texts.join('')).toBe(lines.join(''))
      expect(texts).not.toContain('')
      for (const text of texts) expect(text.endsWith('\n')).toBe(true)
    }),
    { seed, numRuns: 50 },
  )
})
