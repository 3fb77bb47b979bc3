import { expect, test } from 'vitest'
import { temporaryFolder } from '../support/development.ts'
import { killWhileUploading } from './kill-while-uploading.ts'

const uploads = 2_000
const kills = 20

test('20 kills (-9) under 2,000 uploads lose no acknowledged object and no event', async () => {
  await using folder = await temporaryFolder()
  const { acknowledged, lost, divergent } = await killWhileUploading({
    folder: folder.path,
    uploads,
    kills,
  })
  expect(acknowledged).toBe((uploads / 4) * 3)
  expect(lost).toEqual([])
  expect(divergent).toEqual([])
}, 300_000)
