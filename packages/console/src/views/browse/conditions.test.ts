import fc from 'fast-check'
import { expect, test } from 'vitest'
import { toGlob } from '../../../../upload-ledger/src/core/index.ts'
import { conditionsOf, tokensOf } from './conditions.ts'
import { questionOf, requestOf } from './question.ts'

const text = fc.string({ minLength: 1, maxLength: 12 }).filter((one) => one.trim() !== '')
const value = fc.option(text, { nil: undefined })
const conditions = fc.record({
  ...{ name: value, etag: value.map((one) => one?.replaceAll('"', '')), event: value },
  ...{ minSize: fc.option(fc.nat().map(String), { nil: undefined }) },
  ...{ maxSize: fc.option(fc.nat().map(String), { nil: undefined }) },
  ...{
    since: fc.constantFrom(undefined, '2026-11-23'),
    until: fc.constantFrom(undefined, '2026-11-24'),
  },
})

test('the filter shows every condition of the address, and gives it back', () => {
  fc.assert(
    fc.property(conditions, fc.boolean(), (some, deleted) => {
      const given = Object.fromEntries(
        Object.entries(some)
          .map(([name, one]) => [name, one?.trim()])
          .filter(([, one]) => one !== undefined && one !== ''),
      )
      const back = conditionsOf(tokensOf(given, deleted))
      const kept = Object.entries(back).filter(([, one]) => one !== undefined)
      expect(Object.fromEntries(kept)).toEqual({
        ...given,
        ...(deleted ? { deleted: 'true' } : {}),
      })
    }),
  )
})

test('a name that contains a text matches it literally', () => {
  fc.assert(
    fc.property(fc.string(), text, fc.string(), (before, part, after) => {
      const { name = '' } = conditionsOf([{ operator: ':', value: part }])
      const matches = toGlob(name, (fact) => new Error(fact))
      expect(matches(before + part.trim() + after)).toBe(true)
      expect(matches('')).toBe(false)
    }),
  )
})

test('an address asks for a level, for what meets conditions, or for the past', () => {
  const ask = (query: string) => requestOf(questionOf(new URLSearchParams(query)))
  expect(ask('bucket=b&prefix=a/')).toEqual({
    path: '/v1/buckets/b/objects',
    parameters: { prefix: 'a/', limit: 100, cursor: undefined, delimiter: '/' },
  })
  expect(ask('bucket=b&name=*x*&minSize=5&deleted=true')).toEqual({
    path: '/v1/buckets/b/find',
    parameters: {
      ...{ prefix: undefined, limit: 100, cursor: undefined },
      ...{ deleted: true, name: '*x*', minSize: '5' },
    },
  })
  expect(ask('bucket=b&at=2026-11-23&deleted=true').parameters).toEqual({
    ...{ prefix: undefined, limit: 100, cursor: undefined },
    ...{ at: '2026-11-23', unknown: true, delimiter: '/' },
  })
})
