import fc from 'fast-check'
import { expect, test } from 'vitest'
import { deliveries, detailGroups, logLevels } from '../../core/index.ts'
import { fromParameters, toParameters } from './parameters.ts'
import { type DeploySettings, defaultSettings, hasQueue } from './settings.ts'
import { readTemplate } from './template.ts'
import { areSeveral, keysInText, withKeys } from './written-keys.ts'

// Where reading back is easy to get wrong: what is encoded, escaped, or looks as if it were.
const key = fc.stringMatching(/^[a/ +*\\%ä漢2A5]{0,8}$/)
// One or several: one is a parameter, several are in the text.
const texts = fc.oneof(fc.tuple(key), fc.array(key, { minLength: 2, maxLength: 3 }))
const resource = fc.record({ existing: fc.boolean(), name: fc.constantFrom('', 'uploads') })
const ways = deliveries.flatMap((delivery) =>
  [undefined, ...deliveries]
    .filter((previousDelivery) => previousDelivery !== delivery)
    .map((previousDelivery) => ({ delivery, previousDelivery })),
)
const others = fc.record({
  bucket: resource,
  bucketAccount: fc.constantFrom('', '111122223333'),
  bucketRegion: fc.constantFrom('', 'eu-west-1'),
  versioned: fc.boolean(),
  confirmWithS3: fc.constantFrom('auto', 'true', 'false'),
  enrich: fc.subarray([...detailGroups]),
  corsOrigins: fc.constantFrom('', 'https://example.com,http://localhost:3000'),
  prefixes: texts,
  suffixes: texts,
  exclude: fc.array(key),
  freeTier: fc.boolean(),
  alarms: fc.boolean(),
  alarmTopicArn: fc.constantFrom('', 'arn:aws:sns:us-east-1:000000000000:alarms'),
  dashboard: fc.boolean(),
  logRetentionDays: fc.nat(),
  logLevel: fc.constantFrom(...logLevels),
  lastSizeAndEtag: fc.boolean(),
  memorySizeMb: fc.nat(),
  maxConcurrency: fc.nat(),
  table: resource,
  history: fc.boolean(),
  historyTable: resource,
  historyDays: fc.nat(),
  api: fc.record({
    isOn: fc.boolean(),
    origins: fc.subarray(['https://app.example.com', 'http://localhost:3000']),
    jwtIssuer: fc.constantFrom('', 'https://issuer.example'),
    jwtAudience: fc.subarray(['one', 'two']),
    links: fc.boolean(),
    tickets: fc.boolean(),
    uploads: fc.boolean(),
    ticketPrefix: key,
    deletes: fc.boolean(),
    rateLimit: fc.nat(),
    burstLimit: fc.nat(),
  }),
  verifySchedule: fc.constantFrom('', 'rate(1 day)', 'cron(0 3 * * ? *)'),
  verifyRepair: fc.boolean(),
  deadLetterRetentionSeconds: fc.nat(),
  queueKeyArn: fc.constantFrom('', 'arn:aws:kms:us-east-1:000000000000:key/1234abcd'),
  previousQueueKeyArn: fc.constantFrom('', 'arn:aws:kms:us-east-1:000000000000:key/5678abcd'),
  permissionsBoundaryArn: fc.constantFrom('', 'arn:aws:iam::000000000000:policy/edge'),
  rolePath: fc.constantFrom('', '/uploads/'),
  removalPolicy: fc.constantFrom('retain' as const, 'destroy' as const),
})
const settings: fc.Arbitrary<DeploySettings> = fc
  .tuple(others, fc.constantFrom(...ways))
  .map(([one, way]) => ({ ...one, ...way }))

const shipped = readTemplate()
const code = { bucket: 'code', key: 'upload-ledger/1.zip', apiKey: undefined }

test("deployed settings are read back from the stack's parameters", () => {
  fc.assert(
    fc.property(settings, (given) => {
      const parameters = toParameters(given, code)
      const written = areSeveral(given) ? keysInText(withKeys(shipped, given)) : undefined
      const back = fromParameters(parameters, given.removalPolicy, written)
      // Without a queue there is no such limit, so none is kept.
      const maxConcurrency = hasQueue(given) ? given.maxConcurrency : back.maxConcurrency
      // Nor is a prefix of tickets and uploads where neither is given.
      const { tickets, uploads } = given.api
      const { ticketPrefix } = tickets || uploads ? given.api : back.api
      expect(back).toEqual({ ...given, maxConcurrency, api: { ...given.api, ticketPrefix } })
    }),
  )
})

test('the defaults are those of the template, and each of its parameters is set', () => {
  const { Parameters } = shipped
  const presets = Object.fromEntries(
    Object.entries(Parameters).map(([name, { Default }]) => [name, Default]),
  )
  const { CodeBucket, CodeKey, ...rest } = toParameters(defaultSettings, code)
  const { CodeBucket: _, CodeKey: __, ...expected } = presets
  expect(rest).toEqual(
    Object.fromEntries(Object.entries(expected).map(([name, value]) => [name, String(value)])),
  )
  expect([CodeBucket, CodeKey]).toEqual([code.bucket, code.key])
})

test('with direct the concurrency is the one that the template’s rule asks for', () => {
  const parameters = toParameters({ ...defaultSettings, maxConcurrency: 2 }, code)
  expect(parameters.MaxConcurrency).toBe('10')
})

test('the previous delivery has the keys in its own encoding, where that is another', () => {
  const given = { ...defaultSettings, prefixes: ['in ä/'], suffixes: ['.jpg'] } as const
  expect(
    toParameters({ ...given, delivery: 'eventbridge', previousDelivery: 'direct' }, code),
  ).toMatchObject({ Prefix: 'in ä/', PreviousPrefix: 'in+%C3%A4/', PreviousSuffix: '' })
  expect(
    toParameters({ ...given, delivery: 'queue', previousDelivery: 'eventbridge' }, code),
  ).toMatchObject({ Prefix: 'in+%C3%A4/', PreviousPrefix: 'in ä/', PreviousSuffix: '' })
})
