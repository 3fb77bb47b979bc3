import { expect, inject, test } from 'vitest'
import { temporaryFolder } from '../support/development.ts'
import { killWhileUploading } from './kill-while-uploading.ts'

const uploads = 800
const kills = 8
const seed = inject('seed')

test(`8 kills (-9) under 800 uploads lose no acknowledged object and no event (seed ${seed})`, async () => {
  await using folder = await temporaryFolder()
  const { acknowledged, puts, lost, divergent, history } = await killWhileUploading({
    folder: folder.path,
    uploads,
    kills,
    seed,
  })
  expect(acknowledged).toBe((uploads / 4) * 3)
  expect(lost).toEqual([])
  expect(divergent).toEqual([])
  expect(puts).toBe(uploads - 67)
  expect(history.events).toBeGreaterThanOrEqual(puts)
  expect(history).toMatchObject({ unrecorded: [], misindexed: [] })
}, 300_000)
