import process from 'node:process'
import { expect, test } from 'vitest'
import { raceWriters } from './race-writers.ts'
import { readSettings } from './settings.ts'

const { seed } = readSettings(process.env, 1)
const schedules = 20_000

test(`writers of one object never lose an update, however they interleave (seed ${seed})`, {
  timeout: 600_000,
}, async () => {
  expect(await raceWriters(seed, schedules)).toBeGreaterThan(schedules / 10)
})
