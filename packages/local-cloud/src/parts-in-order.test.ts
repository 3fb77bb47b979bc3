import { expect, test } from 'vitest'
import { partsInOrder } from './parts-in-order.ts'

function part(name: string, log: string[]) {
  return {
    start: (before: object) => {
      log.push(`start ${name} after ${Object.keys(before).join(' ')}`)
      return name
    },
    stop: (part: string) => {
      log.push(`stop ${part}`)
    },
  }
}

test('a part is started from those before it, and stopped before they are', async () => {
  const log: string[] = []
  const { parts, stop } = await partsInOrder()
    .part('one', part('one', log))
    .part('two', { start: async ({ one }) => `two of ${one}` })
    .part('three', part('three', log))
    .start()
  expect(parts).toEqual({ one: 'one', two: 'two of one', three: 'three' })
  await stop()
  await stop()
  expect(log).toEqual(['start one after ', 'start three after one two', 'stop three', 'stop one'])
})

test('when a part cannot start, those before it are stopped and its error is thrown', async () => {
  const log: string[] = []
  const parts = partsInOrder()
    .part('one', part('one', log))
    .part('two', part('two', log))
    .part('three', { start: () => Promise.reject(new Error('no room')) })
    .part('four', part('four', log))
  await expect(parts.start()).rejects.toThrow('no room')
  expect(log).toEqual(['start one after ', 'start two after one', 'stop two', 'stop one'])
})
