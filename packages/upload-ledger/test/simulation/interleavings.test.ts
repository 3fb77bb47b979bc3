import { expect, inject, test } from 'vitest'
import { raceWriters } from './race-writers.ts'

const seed = inject('seed')
const schedules = 20_000

test(`writers of one object never lose an update, however they interleave (seed ${seed})`, {
  timeout: 600_000,
}, async () => {
  expect(await raceWriters(seed, schedules)).toBeGreaterThan(schedules / 10)
})
