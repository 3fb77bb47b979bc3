import fc from 'fast-check'
import { expect, inject, test } from 'vitest'
import { type OperationName, operations } from './operations.ts'
import {
  countRight,
  freeCards,
  type Placement,
  placementOf,
  shuffledCards,
  withCardAt,
  withoutCard,
} from './placement.ts'

const seed = inject('seed')
const names = operations.map(({ name }) => name)
const name = fc.constantFrom<OperationName>(...names)

test('after any moves each card is where it was placed last, unless another took its place, and none is there twice', () => {
  const move = fc.record({ card: name, at: fc.option(name, { nil: undefined }) })
  fc.assert(
    fc.property(fc.array(move), (moves) => {
      // The slow way: a list of pairs.
      let pairs: [OperationName, OperationName][] = []
      let placement: Placement = {}
      for (const { card, at } of moves) {
        pairs = pairs.filter(([place, other]) => other !== card && place !== at)
        if (at !== undefined) pairs.push([at, card])
        placement =
          at === undefined ? withoutCard(placement, card) : withCardAt(placement, card, at)
      }
      expect(placement).toEqual(Object.fromEntries(pairs))
      const placed = pairs.map(([, card]) => card)
      expect([...placed, ...freeCards(placement, names)].sort()).toEqual([...names].sort())
      expect(countRight(placement)).toBe(pairs.filter(([place, card]) => place === card).length)
    }),
    { seed },
  )
})

test('a kept placement is read as it was, and no other text makes a card lie twice', () => {
  const text = fc.oneof(name, fc.string())
  fc.assert(
    fc.property(fc.dictionary(text, text), (kept) => {
      const placement = placementOf(kept)
      expect(placementOf(placement)).toEqual(placement)
      const cards = Object.values(placement)
      expect(new Set(cards).size).toBe(cards.length)
      for (const [at, card] of Object.entries(placement)) {
        expect(names).toContain(at)
        expect(names).toContain(card)
        expect(kept[at]).toBe(card)
      }
      const isKept = names.every((at) => !names.some((card) => card === kept[at]) || placement[at])
      const isTwice = names.some((at) => names.some((b) => at !== b && kept[at] === kept[b]))
      expect(isKept || isTwice).toBe(true)
    }),
    { seed },
  )
})

test('shuffled cards are the same cards in another order', () => {
  const random = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true })
  fc.assert(
    fc.property(fc.infiniteStream(random), (numbers) => {
      const cards = shuffledCards(() => numbers.next().value ?? 0)
      expect(cards).not.toEqual(names)
      expect([...cards].sort()).toEqual([...names].sort())
    }),
    { seed },
  )
  // Numbers that leave every card in its place.
  expect(shuffledCards(() => 0.999)).toEqual([...names].reverse())
})
