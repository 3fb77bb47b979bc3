import { expect, test } from 'vitest'
import { hostileKeys, unsafe } from '../../../../../e2e/support/hostile-keys.ts'
import { createRandom } from '../../../../../e2e/support/random.ts'
import { seed } from '../../../../../e2e/support/seed.ts'
import type { Position, Row } from '../../core/index.ts'
import type { Context } from '../command.ts'
import { arrivalLine, eventLine } from './event-lines.ts'
import { folderLine, rowLine } from './row-lines.ts'

const context = (outIsTerminal: boolean) =>
  ({ outIsTerminal, style: (_: string, text: string) => text }) as unknown as Context

test(`no key hides, moves, or breaks out of its column (seed ${seed})`, () => {
  const facts = { bucket: 'uploads', size: 1, event_name: 'ObjectCreated:Put', sequencer: '0A' }
  for (const key of hostileKeys(createRandom(seed), 10_000)) {
    const row: Row = { ...facts, object_key: key, etag: key, event_time: key }
    for (const json of ['*', undefined]) {
      const options = { json, humanReadable: false }
      const lines = [
        rowLine(row, key, options, context(true)),
        folderLine(key, key, options, context(true)),
      ]
      for (const line of lines) expect(line).not.toMatch(unsafe)
      const piped = [
        rowLine(row, key, options, context(false)),
        folderLine(key, key, options, context(false)),
      ]
      for (const line of piped) {
        const columns = line.split('\t')
        expect(columns).toHaveLength(json ? 1 : 3)
        for (const column of columns) expect(column).not.toMatch(unsafe)
        if (json) expect(Object.values(JSON.parse(line))).toContain(key)
      }
    }
  }
})

test(`no part of an event hides, moves, or breaks out of its column (seed ${seed})`, () => {
  for (const key of hostileKeys(createRandom(seed), 2_000)) {
    const names = {
      bucket: 'uploads',
      object_key: key,
      event_name: key,
      event_time: key,
      etag: key,
    }
    const item = { ...names, arrived_at: key, size: 1, position: '' as Position, deliveries: 2 }
    for (const json of ['*', undefined]) {
      const options = { json, humanReadable: false }
      for (const [lineOf, columns] of [
        [eventLine, 6],
        [arrivalLine, 4],
      ] as const) {
        expect(lineOf(item, options, context(true))).not.toMatch(unsafe)
        const piped = lineOf(item, options, context(false)).split('\t')
        expect(piped).toHaveLength(json ? 1 : columns)
        for (const column of piped) expect(column).not.toMatch(unsafe)
        if (json) expect(Object.values(JSON.parse(piped[0] ?? ''))).toContain(key)
      }
    }
  }
})
