import { expect, inject, test } from 'vitest'
import { temporaryFolder } from '../support/development.ts'
import { killWhileUploading } from './kill-while-uploading.ts'

const uploads = 1_200
const kills = 12
const seed = inject('seed')

test(`12 kills (-9) under 1,200 uploads lose no acknowledged object and no event (seed ${seed})`, async () => {
  await using folder = await temporaryFolder()
  const { acknowledged, lost, divergent, history } = await killWhileUploading({
    folder: folder.path,
    uploads,
    kills,
    seed,
  })
  expect(acknowledged).toBe((uploads / 4) * 3)
  expect(lost).toEqual([])
  expect(divergent).toEqual([])
  // Each upload is an event, and some were sent again.
  expect(history.events).toBeGreaterThanOrEqual(uploads)
  expect(history).toMatchObject({ unrecorded: [], misindexed: [] })
}, 300_000)
