import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { seed } from '../../../../e2e/support/seed.ts'
import { type Delivery, deliveries } from '../../src/core/index.ts'
import { evaluateTemplate } from './evaluate-template.ts'
import { type Fate, mostTicks, type Plan, play, type Stack, type Stage } from './play-updates.ts'

const file = fileURLToPath(new URL('../../dist/upload-ledger.template.json', import.meta.url))
const template = JSON.parse(readFileSync(file, 'utf8'))

const names = {
  BucketName: 'uploads',
  CodeBucket: 'code',
  CodeKey: 'code.zip',
  'AWS::Partition': 'aws',
  'AWS::AccountId': '000000000000',
  'AWS::Region': 'us-east-1',
}

const changes = deliveries.flatMap((from) =>
  deliveries.filter((to) => to !== from).map((to) => ({ from, to })),
)

function stack(
  Delivery: Delivery,
  PreviousDelivery: Delivery | 'none',
  more: Readonly<Record<string, string>> = {},
): Stack {
  const evaluated = evaluateTemplate(template, { ...names, Delivery, PreviousDelivery, ...more })
  expect(evaluated.refusals).toEqual([])
  return evaluated.Resources as Stack
}

// Where an event can be lost: in each place of its way, at each step of an update.
const plans: fc.Arbitrary<Plan> = fc.record({
  order: fc.array(fc.nat(), { minLength: 40, maxLength: 40 }),
  uploads: fc.array(
    fc.record({
      at: fc.nat(99),
      waits: fc.array(fc.nat(mostTicks), { minLength: 3, maxLength: 3 }),
      fails: fc.boolean(),
    }),
    { minLength: 1, maxLength: 20 },
  ),
})

test.each(changes)(
  `$from to $to in two deployments loses no event, wherever it is under way (seed ${seed})`,
  ({ from, to }) => {
    expectNoLoss([
      { stack: stack(from, 'none'), waits: true },
      { stack: stack(to, from), waits: true },
      { stack: stack(to, 'none'), waits: true },
    ])
  },
)

test.each(changes)(
  `$from to $to and back at once loses no event either (seed ${seed})`,
  ({ from, to }) => {
    expectNoLoss([
      { stack: stack(from, 'none'), waits: true },
      { stack: stack(to, from), waits: false },
      { stack: stack(from, to), waits: true },
      { stack: stack(from, 'none'), waits: true },
    ])
  },
)

function expectNoLoss(stages: readonly Stage[]): void {
  fc.assert(
    fc.property(plans, (plan) => {
      expect(play(stages, plan).filter(isLost)).toEqual([])
    }),
    { seed, numRuns: 100 },
  )
}

test.each(changes)(
  `$from to $to in one deployment is seen to lose events (seed ${seed})`,
  ({ from, to }) => {
    const stages = [from, to].map((delivery) => ({ stack: stack(delivery, 'none'), waits: true }))
    const found = fc.sample(plans, { seed, numRuns: 100 }).flatMap((plan) => play(stages, plan))
    const ends = new Set(found.map(({ end }) => end))
    expect(ends).toEqual(new Set(['recorded', 'dead letter', 'lost']))
  },
)

const keyArn = (id: string) => (id === '' ? '' : `arn:aws:kms:us-east-1:111122223333:key/${id}`)
const keyChanges = (['queue', 'eventbridge'] as const).flatMap((delivery) =>
  ['', 'b'].map((to) => ({ delivery, to })),
)

/** A ledger with a key for as long as it takes to have events in its queue under that key. */
function settled(delivery: Delivery): readonly Stage[] {
  return [1, 2].map(() => ({ stack: withKey(delivery, 'a'), waits: true }))
}

/** A ledger with a key, and the one before it. */
function withKey(delivery: Delivery, key: string, previous = ''): Stack {
  const keys = { QueueKeyArn: keyArn(key), PreviousQueueKeyArn: keyArn(previous) }
  return stack(delivery, 'none', keys)
}

test.each(keyChanges)(
  `$delivery: a change of the key to "$to" in two deployments loses no event (seed ${seed})`,
  ({ delivery, to }) => {
    expectNoLoss([
      ...settled(delivery),
      { stack: withKey(delivery, to, 'a'), waits: true },
      { stack: withKey(delivery, to), waits: true },
    ])
  },
)

test.each(keyChanges)(
  `$delivery: a change of the key to "$to" in one deployment is seen to lose events (seed ${seed})`,
  ({ delivery, to }) => {
    const stages = [...settled(delivery), { stack: withKey(delivery, to), waits: true }]
    const found = fc.sample(plans, { seed, numRuns: 100 }).flatMap((plan) => play(stages, plan))
    expect(found.some(isLost)).toBe(true)
  },
)

test(`a first key loses no event, and a key goes along with a delivery (seed ${seed})`, () => {
  expectNoLoss([
    { stack: withKey('queue', ''), waits: true },
    ...settled('queue'),
    { stack: stack('direct', 'queue', { QueueKeyArn: keyArn('a') }), waits: true },
    { stack: withKey('direct', 'a'), waits: true },
  ])
})

const asking = { ConfirmWithS3: 'true', EnrichTags: 'true' }

test.each(['direct', 'queue'] as const)(
  `%s: asking S3 and recording tags, turned on and off on a running ledger, lose no event (seed ${seed})`,
  (delivery) => {
    expectNoLoss([
      { stack: stack(delivery, 'none'), waits: true },
      { stack: stack(delivery, 'none', asking), waits: true },
      { stack: stack(delivery, 'none'), waits: false },
      { stack: stack(delivery, 'none', asking), waits: true },
    ])
  },
)

test(`a function that asks S3 without its rights is seen to lose events (seed ${seed})`, () => {
  const { LedgerFunction155C71ED: fn, ...others } = stack('direct', 'none', asking)
  const without = { ...stack('direct', 'none'), LedgerFunction155C71ED: fn } as Stack
  expect(Object.keys(without).toSorted()).toEqual(
    [...Object.keys(others), 'LedgerFunction155C71ED'].toSorted(),
  )
  const stages = [{ stack: without, waits: true }]
  const found = fc.sample(plans, { seed, numRuns: 20 }).flatMap((plan) => play(stages, plan))
  expect(found.some(isLost)).toBe(true)
})

const isLost = ({ end }: Fate) => end === 'lost'
