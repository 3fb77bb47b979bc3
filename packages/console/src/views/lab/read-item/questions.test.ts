import fc from 'fast-check'
import { expect, inject, test } from 'vitest'
import type { Row } from '../../../api/types.ts'
import { isRight, questions } from './questions.ts'

const row: Row = {
  ...{ bucket: 'uploads', object_key: 'incoming/lab/shopping list.txt', size: 9, etag: 'e' },
  ...{ event_time: '2026-11-23T10:15:11.077Z', event_name: 'ObjectCreated:Post' },
  sequencer: '006B04122F147AE147',
}

test('the answers are those of the item', () => {
  expect(questions.map((question) => question.answerOf(row))).toEqual([
    ...['uploads', 'incoming/lab/shopping list.txt', '9', 'N', 'ObjectCreated:Post', 'sequencer'],
  ])
})

test('every choice but one is wrong, and what is written is compared whole', () => {
  for (const question of questions) {
    const { choices } = question
    if (choices === undefined) continue
    expect(choices.filter((choice) => isRight(question, choice, row))).toHaveLength(1)
  }
  fc.assert(
    fc.property(fc.constantFrom(...questions), fc.string(), (question, text) => {
      expect(isRight(question, text, row)).toBe(text.trim() === question.answerOf(row))
    }),
    { seed: inject('seed') },
  )
})

test('spaces around an answer do not count, those in it do', () => {
  const sort = questions[1]
  if (sort === undefined) throw new Error('no question of the sort key')
  expect(isRight(sort, '  incoming/lab/shopping list.txt ', row)).toBe(true)
  expect(isRight(sort, 'incoming/lab/shopping+list.txt', row)).toBe(false)
})
