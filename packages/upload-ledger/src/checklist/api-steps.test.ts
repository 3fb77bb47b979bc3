import { expect, test } from 'vitest'
import { apiPages, apiRights, unfinishedUploads } from './api-steps.ts'
import type { Probes } from './probes.ts'
import type { Step } from './step.ts'
import type { Subject } from './subject.ts'

const subject = { bucket: 'uploads' } as Subject
const look = (step: Step, probes: Partial<Probes>) => step.see(probes as Probes, subject)

test('without a function, pages or uploads these steps are no part of the pipeline', async () => {
  const none = async () => undefined
  expect(await look(apiRights, { apiRights: none })).toBeUndefined()
  expect(await look(apiPages, { apiPages: none })).toBeUndefined()
  expect(await look(unfinishedUploads, { unfinishedUploads: none })).toBeUndefined()
})

test('a right that the role lacks is named with the command that allows it', async () => {
  const needed = ['s3:GetObject on uploads/*', 's3:PutObject on uploads/incoming/*']
  const facts = { roleName: 'r', needed, lacking: [] as readonly string[], allow: 'put the policy' }
  expect(await look(apiRights, { apiRights: async () => facts })).toMatchObject({ state: 'seen' })
  const lacking = needed.slice(1)
  expect(await look(apiRights, { apiRights: async () => ({ ...facts, lacking }) })).toEqual({
    state: 'missing',
    detail: 'the role r does not allow s3:PutObject on uploads/incoming/*',
    fix: 'put the policy',
  })
})

test('pages that the bucket shuts out are named with the command that admits them', async () => {
  const origins = ['https://a.example', 'https://b.example']
  const facts = { origins, shutOut: [] as readonly string[], admit: 'put the rules' }
  expect(await look(apiPages, { apiPages: async () => facts })).toEqual({
    ...{ state: 'seen', detail: 'https://a.example, https://b.example' },
  })
  const shutOut = ['https://b.example']
  expect(await look(apiPages, { apiPages: async () => ({ ...facts, shutOut }) })).toEqual({
    state: 'missing',
    detail: 'no CORS rule of bucket uploads lets pages of https://b.example use it',
    fix: 'put the rules',
  })
})

test('parts that S3 keeps for ever are found with the rule that ends them', async () => {
  const lookAt = (days: number | undefined) =>
    look(unfinishedUploads, { unfinishedUploads: async () => ({ days, abort: 'put the rule' }) })
  expect(await lookAt(7)).toEqual({ state: 'seen', detail: 'after 7 days' })
  expect(await lookAt(1)).toEqual({ state: 'seen', detail: 'after 1 day' })
  expect(await lookAt(undefined)).toEqual({
    state: 'missing',
    detail: 'no lifecycle rule of bucket uploads aborts them, and their parts cost',
    fix: 'put the rule',
  })
})
