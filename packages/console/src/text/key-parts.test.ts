import { createElement } from 'react'
import { renderToStaticMarkup } from 'react-dom/server'
import { expect, test } from 'vitest'
import { hostileKeys, unsafe } from '../../../../e2e/support/hostile-keys.ts'
import { createRandom } from '../../../../e2e/support/random.ts'
import { seed } from '../../../../e2e/support/seed.ts'
import { cutMiddle, foldersOf, keyParts, nameIn } from './key-parts.ts'
import { KeyText, plain } from './key-text.tsx'

const keys = [...hostileKeys(createRandom(seed), 3_000)]

test(`a key is shown whole, and nothing in it is hidden (seed ${seed})`, () => {
  for (const key of keys) {
    const parts = keyParts(key)
    const back = parts.map((part) => {
      if ('text' in part) return part.text
      if (part.badge === 'space') return ' '
      return String.fromCodePoint(Number.parseInt(part.badge.slice(2), 16))
    })
    expect(back.join('')).toBe(key)
    for (const part of parts) if ('text' in part) expect(part.text).not.toMatch(unsafe)
    expect(plain(key)).not.toMatch(unsafe)
  }
})

test(`no key is markup, cut or whole (seed ${seed})`, () => {
  const tags = (markup: string) => new Set(markup.match(/<[^>]*>/g))
  for (const text of keys) {
    for (const most of [20, 2_000]) {
      const markup = renderToStaticMarkup(createElement(KeyText, { text, most }))
      for (const tag of tags(markup)) {
        expect(tag).toMatch(/^<\/?(span|bdi)( class="(key|cut|badge)")?( title="[^"<>]*")?>$/)
      }
      expect(markup).not.toMatch(unsafe)
    }
  }
})

test('a long key keeps its beginning and its end', () => {
  const key = `${'a'.repeat(600)}💾${'z'.repeat(400)}`
  const cut = cutMiddle(key, 40)
  expect([...(cut?.head ?? ''), ...(cut?.tail ?? '')]).toHaveLength(39)
  expect(cut?.head).toMatch(/^a+$/)
  expect(cut?.tail).toMatch(/^z+$/)
  expect(cutMiddle('short', 40)).toBeUndefined()
  // Never between the halves of one character.
  expect(cutMiddle('💾'.repeat(50), 11)?.head).toBe('💾'.repeat(6))
})

test('folders are those between slashes, whatever is between', () => {
  expect(foldersOf('incoming/a//b/../')).toEqual([
    { name: 'incoming', prefix: 'incoming/' },
    { name: 'a', prefix: 'incoming/a/' },
    { name: '', prefix: 'incoming/a//' },
    { name: 'b', prefix: 'incoming/a//b/' },
    { name: '..', prefix: 'incoming/a//b/../' },
  ])
  expect(foldersOf('')).toEqual([])
  expect(nameIn('incoming/', 'incoming/a//b')).toBe('a//b')
})
