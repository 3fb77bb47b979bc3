import fc from 'fast-check'
import { expect, test } from 'vitest'
import { isWatched, mayBeWatched, watchedText } from './watched.ts'

const text = fc.constantFrom('', 'a', 'b', 'ab', '/', 'ab/')
const filter = fc.record({ prefix: text, suffix: text })

test('a key is watched where it begins and ends as one of the filters says', () => {
  fc.assert(
    fc.property(fc.array(filter, { maxLength: 3 }), text, text, (filters, head, tail) => {
      const key = `${head}${tail}`
      // Prefix and suffix may overlap, as they may in S3.
      const expected = filters.some(
        ({ prefix, suffix }) =>
          key.slice(0, prefix.length) === prefix &&
          key.slice(key.length - suffix.length, key.length) === suffix &&
          suffix.length <= key.length,
      )
      expect(isWatched({ bucket: 'uploads', filters }, 'uploads', key)).toBe(expected)
    }),
  )
})

test('a folder may have watched keys where some key below it is watched', () => {
  fc.assert(
    fc.property(fc.array(filter, { maxLength: 3 }), text, (filters, prefix) => {
      const watched = { bucket: 'uploads', filters }
      const some = filters.some(({ prefix: head, suffix }) => {
        const longer = head.length > prefix.length ? head : prefix
        return isWatched(watched, 'uploads', `${longer}${suffix}`) && longer.startsWith(prefix)
      })
      expect(mayBeWatched(watched, 'uploads', prefix)).toBe(some)
    }),
  )
})

test('of a bucket that nothing is known of, every key counts as watched', () => {
  const watched = { bucket: 'uploads', filters: [{ prefix: 'incoming/', suffix: '' }] }
  expect(isWatched(watched, 'other', 'a')).toBe(true)
  expect(isWatched(undefined, 'uploads', 'a')).toBe(true)
  expect(isWatched(watched, 'uploads', 'a')).toBe(false)
})

test('the keys read as their prefixes, with the suffix where there is one', () => {
  const filters = [
    { prefix: 'incoming/', suffix: '' },
    { prefix: 'scans/', suffix: '.tiff' },
  ]
  expect(watchedText({ bucket: 'uploads', filters })).toBe('incoming/, scans/….tiff')
})
