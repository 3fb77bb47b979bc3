import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { fullDiff, ResourceImpact } from '@aws-cdk/cloudformation-diff'
import { beforeAll, expect, test } from 'vitest'
import { type Evaluated, evaluateTemplate, type Template } from './evaluate-template.ts'
import { templatesOfToday } from './templates-of-today.ts'

/** What holds data: it must stay what it is. */
const lasting = ['AWS::DynamoDB::Table', 'AWS::S3::Bucket']

/** What becomes of a resource that is not there any more with what was in it. */
const losses = [
  ResourceImpact.WILL_REPLACE,
  ResourceImpact.MAY_REPLACE,
  ResourceImpact.WILL_DESTROY,
  ResourceImpact.WILL_ORPHAN,
]

const deliveries = ['direct', 'queue', 'eventbridge'] as const

const names = { BucketName: 'uploads', CodeBucket: 'code-bucket', CodeKey: 'code.zip' }

const releases = fileURLToPath(new URL('../fixtures/releases', import.meta.url))
/** The file for all, which 0.1.0 has not. */
const fileForAll = 'upload-ledger.template.json'
let today: Readonly<Record<string, Template>>

/** The templates of a folder, by their names. */
function readTemplates(of: string): Readonly<Record<string, Template>> {
  const files = readdirSync(of).filter((name) => name.endsWith('.template.json'))
  return Object.fromEntries(
    files.map((name) => [
      basename(name, '.template.json'),
      JSON.parse(readFileSync(join(of, name), 'utf8')),
    ]),
  )
}

beforeAll(() => {
  today = readTemplates(templatesOfToday())
})

function given(template: Template | undefined, parameters: object = {}): Evaluated {
  if (template === undefined) throw new Error('Cannot compare templates: there is none')
  return evaluateTemplate(template, { ...names, ...parameters })
}

/** What an update from one to the other loses, by the facts of CloudFormation's own registry. */
function lost(before: Evaluated, after: Evaluated): readonly string[] {
  const { changes } = fullDiff(
    { Resources: before.Resources },
    { Resources: after.Resources },
  ).resources
  return Object.entries(changes)
    .filter(([, { oldValue }]) => lasting.includes(oldValue?.Type ?? ''))
    .filter(([, { changeImpact }]) => losses.includes(changeImpact))
    .map(([id, { changeImpact }]) => `${id}: ${changeImpact}`)
}

/** Those that CloudFormation would not keep if it had to let go of them. */
function unkept({ Resources }: Evaluated): readonly string[] {
  const kept = { DeletionPolicy: 'Retain', UpdateReplacePolicy: 'Retain' }
  return Object.entries(Resources as Record<string, Record<string, unknown>>)
    .filter(([, { Type }]) => lasting.includes(String(Type)))
    .filter(([, one]) => Object.entries(kept).some(([name, value]) => one[name] !== value))
    .map(([id]) => id)
}

test.each(readdirSync(releases))(
  'from %s an upgrade replaces no table and no bucket',
  (release) => {
    const before = readTemplates(join(releases, release))
    expect(Object.keys(before)).toEqual(expect.arrayContaining([...deliveries]))
    for (const [name, template] of Object.entries(before)) {
      const after = given(today[name])
      expect({ name, lost: lost(given(template), after) }).toEqual({ name, lost: [] })
      expect(unkept(after)).toEqual([])
    }
  },
)

test.each(readdirSync(releases))('from %s an upgrade creates no API', (release) => {
  for (const name of Object.keys(readTemplates(join(releases, release)))) {
    expect(JSON.stringify(given(today[name]).Resources)).not.toContain('AWS::ApiGatewayV2')
  }
})

test.each(readdirSync(releases))(
  'from %s one may go over to the file for all, and change the delivery with it',
  (release) => {
    const before = readTemplates(join(releases, release))
    for (const from of deliveries) {
      for (const Delivery of deliveries) {
        for (const PreviousDelivery of new Set(['none', from])) {
          if (PreviousDelivery === Delivery) continue
          const after = given(today['upload-ledger'], { Delivery, PreviousDelivery })
          expect({ from, Delivery, lost: lost(given(before[from]), after) }).toEqual({
            from,
            Delivery,
            lost: [],
          })
        }
      }
    }
    const existing = given(today['upload-ledger'], {
      Delivery: 'eventbridge',
      ExistingBucket: 'true',
    })
    expect(lost(given(before['eventbridge-existing-bucket']), existing)).toEqual([])
  },
)

test.each(
  readdirSync(releases).filter((release) => existsSync(join(releases, release, fileForAll))),
)('from the file for all of %s an upgrade may change the delivery with it', (release) => {
  const before = readTemplates(join(releases, release))['upload-ledger']
  for (const from of deliveries) {
    for (const Delivery of deliveries) {
      for (const PreviousDelivery of new Set(['none', from])) {
        if (PreviousDelivery === Delivery) continue
        const after = given(today['upload-ledger'], { Delivery, PreviousDelivery })
        expect({
          from,
          Delivery,
          lost: lost(given(before, { Delivery: from }), after),
        }).toEqual({ from, Delivery, lost: [] })
      }
    }
  }
  const existing = { Delivery: 'eventbridge', ExistingBucket: 'true', ExistingTable: 'true' }
  const after = given(today['upload-ledger'], existing)
  expect(after.refusals).toEqual([])
  expect(lost(given(before, existing), after)).toEqual([])
})

/** Each as an option is set by the command; the delivery is changed by the test. */
const changes: Readonly<Record<string, object>> = {
  nothing: {},
  'the Free Tier': { FreeTier: 'true' },
  'no alarms': { Alarms: 'false' },
  'a topic': { AlarmTopicArn: 'arn:aws:sns:us-east-1:111122223333:alarms' },
  'a boundary': { PermissionsBoundaryArn: 'arn:aws:iam::111122223333:policy/edge' },
  'a key': { QueueKeyArn: 'arn:aws:kms:us-east-1:111122223333:key/1234abcd' },
  'pages of another origin': { CorsOrigins: 'https://a.example' },
  'a dashboard': { Dashboard: 'true' },
  'other keys': { Prefix: '', Suffix: '.jpg' },
  'other figures': {
    MemorySize: '256',
    LogRetentionDays: '7',
    DeadLetterRetentionSeconds: '345600',
  },
  'a history': { History: 'true', HistoryDays: '30' },
  'another deployment package': { CodeKey: 'next.zip' },
}

test('no change of options and delivery replaces a table or the bucket; only history that is turned off is let go, and kept', () => {
  const settings = Object.entries(changes).flatMap(([change, parameters]) =>
    deliveries.map((Delivery) => ({ of: `${Delivery}, ${change}`, Delivery, parameters })),
  )
  const between = deliveries.flatMap((Delivery) =>
    deliveries
      .filter((previous) => previous !== Delivery)
      .map((PreviousDelivery) => ({
        of: `${Delivery} after ${PreviousDelivery}`,
        Delivery,
        parameters: { PreviousDelivery },
      })),
  )
  const stacks = [...settings, ...between].map(({ of, Delivery, parameters }) => ({
    of,
    stack: given(today['upload-ledger'], { Delivery, ...parameters }),
  }))
  for (const before of stacks) {
    expect(unkept(before.stack)).toEqual([])
    for (const after of stacks) {
      const found = lost(before.stack, after.stack)
      const turnsOff = hasHistory(before.stack) && !hasHistory(after.stack)
      const expected = turnsOff ? [`${historyId}: WILL_ORPHAN`] : []
      if (found.length > 0 || turnsOff) {
        expect(found, `${before.of} to ${after.of}`).toEqual(expected)
      }
    }
  }
})

const historyId = 'LedgerHistory0D34E245'
const hasHistory = ({ Resources }: Evaluated) => historyId in Resources

test.each(readdirSync(releases))(
  'from %s an upgrade keeps no history unless asked to',
  (release) => {
    const before = readTemplates(join(releases, release))
    for (const name of Object.keys(before)) {
      const { Resources } = given(today[name])
      expect({ name, history: historyId in Resources }).toEqual({ name, history: false })
      expect(JSON.stringify(Resources)).not.toMatch(/HISTORY|WriteHistory/)
    }
    const { Resources } = given(today['upload-ledger'])
    expect(JSON.stringify(Resources)).not.toMatch(/HISTORY|History/)
  },
)

test.each<[string, object, string]>([
  ['of the table', { TableName: 'other_metadata' }, 'LedgerTable9343E4AA: WILL_REPLACE'],
  ['of the bucket', { BucketName: 'others' }, 'LedgerBucketE8D6A000: WILL_REPLACE'],
])('another name %s is detected as a replacement', (_, parameters, loss) => {
  const single = today['upload-ledger']
  expect(lost(given(single), given(single, parameters))).toEqual([loss])
})
