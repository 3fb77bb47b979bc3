import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import process from 'node:process'
import { fileURLToPath } from 'node:url'
import { App, Duration, type Stack } from 'aws-cdk-lib'
import { RetentionDays } from 'aws-cdk-lib/aws-logs'
import { DISABLE_CREATION_STACK_TRACES } from 'aws-cdk-lib/cx-api'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { seed } from '../../../../e2e/support/seed.ts'
import { codeInBucket } from '../../src/cdk/code-in-bucket.ts'
import { withoutImpliedDependencies } from '../../src/cdk/implied-dependencies.ts'
import { UploadLedger, type UploadLedgerProps } from '../../src/cdk/index.ts'
import { makeOutputs } from '../../src/cdk/make-outputs.ts'
import { plainStack } from '../../src/cdk/plain-stack.ts'
import type { TemplateProps } from '../../src/cdk/settings.ts'
import { templateLimits, templateText, withKeys } from '../../src/cli/deploy/written-keys.ts'
import { asciiJson, limits, mostExcludeKeysBytes } from '../../src/core/index.ts'
import {
  alone,
  anyCombination,
  apiCode,
  audience,
  type Combination,
  combine,
  interacting,
  type Option,
  ofApi,
  ofAsking,
  ofElsewhere,
  ofQueueKeys,
  ofVerify,
  plain,
  propsOf,
} from './combinations.ts'
import { evaluateTemplate, type Template } from './evaluate-template.ts'

const file = fileURLToPath(new URL('../../dist/upload-ledger.template.json', import.meta.url))
const text = readFileSync(file, 'utf8')
const template = JSON.parse(text)

const code = { ...apiCode, CodeKey: 'code.zip' }
const evaluated = (combination: Combination, given: object = {}) =>
  evaluateTemplate(template, {
    ...code,
    VerifyPrefixes: combination.Prefix === '' ? '' : '["incoming/"]',
    VerifySuffixes: combination.Suffix === '' ? '' : '[".jpg"]',
    ...(combination.ApiJwtIssuer === '' ? {} : { ApiJwtAudience: audience.join(',') }),
    ...combination,
    ...given,
  })
const refusalsOf = (combination: Combination) => evaluated(combination).refusals

/** What the construct makes of the props that say the same, each in a stack of one app. */
function constructed(
  combinations: readonly Combination[],
  figures: UploadLedgerProps = {},
): readonly Template[] {
  return withApp((app) => {
    for (const [i, combination] of combinations.entries()) {
      const stack = plainStack(app, `stack-${i}`)
      makeOutputs(stack, makeLedger(stack, combination, figures))
    }
    const assembly = app.synth()
    const templates = combinations.map((_, i) => assembly.getStackByName(`stack-${i}`).template)
    // The file leaves them out, too.
    return templates.map(withoutImpliedDependencies)
  })
}

function withApp<T>(use: (app: App) => T): T {
  const outdir = mkdtempSync(join(tmpdir(), 'upload-ledger-single-'))
  try {
    const quick = {
      treeMetadata: false,
      stackTraces: false,
      context: { [DISABLE_CREATION_STACK_TRACES]: true },
      builtinCloudFormationValidation: false,
    }
    return use(new App({ outdir, analyticsReporting: false, ...quick }))
  } finally {
    rmSync(outdir, { recursive: true, force: true })
  }
}

function makeLedger(
  stack: Stack,
  combination: Combination,
  figures: UploadLedgerProps = {},
): UploadLedger {
  const { CodeBucket, CodeKey } = code
  const props = propsOf(stack, combination)
  return new UploadLedger(stack, 'Ledger', {
    ...props,
    ...figures,
    code: codeInBucket(stack, CodeBucket, CodeKey),
  })
}

/**
 * Pairs of all options and a sample; `UPLOAD_LEDGER_COMBINATIONS=all` tries all of those that change
 * the same parts of the template, which takes a minute.
 */
function combinations(): readonly Combination[] {
  if (process.env.UPLOAD_LEDGER_COMBINATIONS === 'all')
    return [
      ...combine(interacting),
      ...withApi(combine(ofApi)),
      ...combine(ofAsking),
      ...ofElsewhereAndVerify(combine),
    ].filter(isAllowed)
  const pairs = [
    ...[interacting, ofQueueKeys, ofAsking].flatMap(pairsOf),
    ...alone.flatMap((one) => combine([one])),
    ...pairsOfAlone(),
    ...withApi(pairsOf(ofApi)),
    ...ofElsewhereAndVerify(pairsOf),
  ]
  const wanted = new Map(pairs.map((one) => [JSON.stringify(one), one]))
  const sampled = fc.sample(anyCombination.filter(isAllowed), { numRuns: 30, seed })
  return [...[...wanted.values()].filter(isAllowed), ...sampled]
}

const isAllowed = (one: Combination) => refusalsOf(one).length === 0

function withApi(some: readonly Combination[]): readonly Combination[] {
  return some.map((one) => ({ ...one, Api: 'true', Delivery: 'eventbridge' }))
}

function ofElsewhereAndVerify(
  combined: (options: readonly Option[]) => readonly Combination[],
): readonly Combination[] {
  const elsewhere = combine(ofElsewhere).map(
    (one): Combination => ({ ...one, Delivery: 'eventbridge' }),
  )
  const verifying = combined(ofVerify).map((one): Combination => ({ ...one, Verify: 'true' }))
  return [...elsewhere, ...verifying]
}

function pairsOf(options: readonly Option[]): readonly Combination[] {
  return options.flatMap((a) => options.flatMap((b) => combine([a, b])))
}

/**
 * Those that stand alone, with each other and with each value of the others, many at once. Of two
 * with different numbers, some digit differs: so one row has the first on and the second off, and
 * its opposite the reverse.
 */
function pairsOfAlone(): readonly Combination[] {
  const digits = Array.from({ length: Math.ceil(Math.log2(alone.length)) }, (_, digit) => digit)
  const apart = digits.flatMap((digit) =>
    [0, 1].map((value) => alone.filter((_, i) => ((i >> digit) & 1) === value)),
  )
  const others = interacting.flatMap((one) => combine([one]))
  const queue: Combination = { ...plain, Delivery: 'queue' }
  return [
    ...apart.map((options) => turnedOn(options, queue)),
    ...[queue, ...others].map((base) => turnedOn(alone, base)),
  ]
}

/** With the second value of each of the options, but where a rule refuses it. */
function turnedOn(options: readonly Option[], base: Combination): Combination {
  let row = base
  for (const option of options) {
    const next = combine([option]).at(1)?.[option]
    const changed = { ...row, [option]: next } as Combination
    if (isAllowed(changed)) row = changed
  }
  return row
}

test('the file is plain CloudFormation that CloudFormation takes from a bucket', () => {
  expect(text).not.toMatch(/bootstrap|cdk-hnb659fds|AWS::CDK::Metadata|Transform|Custom::/i)
  expect(Buffer.byteLength(text)).toBeLessThan(templateLimits.bucketBytes)
  // CloudFormation takes Fn::If for a property, not for all of them.
  const names = Object.values(template.Resources as object).flatMap(({ Properties }) =>
    Object.keys(Properties ?? {}),
  )
  expect(names.filter((name) => name.startsWith('Fn::'))).toEqual([])
  // Minified, as nobody reads it there.
  expect(text).toBe(JSON.stringify(template))
})

test("the parameters are the construct's options, with its defaults", () => {
  const presets = Object.entries(template.Parameters as Record<string, { Default?: unknown }>)
  expect(Object.fromEntries(presets.map(([name, { Default }]) => [name, Default]))).toEqual({
    BucketName: '',
    ExistingBucket: 'false',
    BucketAccount: '',
    BucketRegion: '',
    Versioned: 'false',
    CorsOrigins: '',
    Delivery: 'direct',
    Prefix: 'incoming/',
    Suffix: '',
    ExcludeKeys: '',
    PreviousDelivery: 'none',
    PreviousPrefix: '',
    PreviousSuffix: '',
    FreeTier: 'false',
    Alarms: 'true',
    AlarmTopicArn: '',
    Dashboard: 'false',
    LogRetentionDays: '30',
    LogLevel: 'info',
    LastSizeAndEtag: 'false',
    ConfirmWithS3: 'auto',
    Enrich: '',
    EnrichTags: 'false',
    ObjectPrefix: '',
    MemorySize: 128,
    MaxConcurrency: 10,
    TableName: 'upload_metadata',
    ExistingTable: 'false',
    History: 'false',
    HistoryTableName: 'upload_history',
    ExistingHistoryTable: 'false',
    HistoryDays: 0,
    Api: 'false',
    ApiOrigins: '',
    ApiJwtIssuer: '',
    ApiJwtAudience: '',
    ApiLinks: 'false',
    ApiTickets: 'false',
    ApiUploads: 'false',
    ApiTicketPrefix: 'incoming/',
    ApiDeletes: 'false',
    ApiRateLimit: 50,
    ApiBurstLimit: 100,
    Verify: 'false',
    VerifySchedule: 'rate(1 day)',
    VerifyRepair: 'false',
    VerifyPrefixes: '["incoming/"]',
    VerifySuffixes: '',
    DeadLetterRetentionSeconds: 1_209_600,
    QueueKeyArn: '',
    PreviousQueueKeyArn: '',
    PermissionsBoundaryArn: '',
    RolePath: '',
    CodeBucket: undefined,
    CodeKey: undefined,
    ApiCodeKey: 'none',
    VerifyCodeKey: 'none',
  })
})

test('the parameters have the limits of the construct and of deploy', () => {
  const { Prefix, Suffix, ExcludeKeys, ...others } = template.Parameters as Record<
    string,
    { MinValue?: number; MaxValue?: number; AllowedPattern?: string; MaxLength?: number }
  >
  const day = 24 * 60 * 60
  const { memorySizeMb, maxConcurrency, deadLetterRetentionDays, historyDays, apiRate, apiBurst } =
    limits
  const ranges = Object.entries(others).filter(([, { MinValue }]) => MinValue !== undefined)
  expect(ranges.map(([name, { MinValue, MaxValue }]) => [name, MinValue, MaxValue])).toEqual([
    ['MemorySize', memorySizeMb.least, memorySizeMb.most],
    ['MaxConcurrency', maxConcurrency.least, maxConcurrency.most],
    // 0 is the construct's `undefined`: never.
    ['HistoryDays', historyDays.least - 1, historyDays.most],
    ['ApiRateLimit', apiRate.least, apiRate.most],
    ['ApiBurstLimit', apiBurst.least, apiBurst.most],
    [
      'DeadLetterRetentionSeconds',
      deadLetterRetentionDays.least * day,
      deadLetterRetentionDays.most * day,
    ],
  ])
  for (const filter of [Prefix, Suffix]) {
    expect(filter?.MaxLength).toBe(1_024)
    const pattern = new RegExp(filter?.AllowedPattern ?? '')
    for (const text of ['incoming/*', '.tx?']) expect(text).not.toMatch(pattern)
    for (const text of ['', 'my+files/%C3%A9/']) expect(text).toMatch(pattern)
  }
  expect(ExcludeKeys?.MaxLength).toBe(mostExcludeKeysBytes)
  const list = new RegExp(ExcludeKeys?.AllowedPattern ?? '')
  for (const text of ['', '["*.info","a,b\\"*"]']) expect(text).toMatch(list)
  for (const text of ['*.info', '*.info,*/', '[]', '"*.info"']) expect(text).not.toMatch(list)
})

test.each<[Partial<Record<keyof Combination, string>>, string]>([
  [{ ExistingBucket: 'true', Delivery: 'eventbridge', BucketName: '' }, 'needs the name'],
  [{ ExistingBucket: 'true', Delivery: 'direct' }, 'one notification configuration'],
  [{ ExistingBucket: 'true', Delivery: 'queue' }, 'one notification configuration'],
  [{ FreeTier: 'true', Dashboard: 'true' }, 'FreeTier excludes Dashboard'],
  [
    { ExistingBucket: 'true', Delivery: 'eventbridge', PreviousDelivery: 'queue' },
    'needs PreviousDelivery none',
  ],
  [{ Delivery: 'queue', PreviousDelivery: 'queue' }, 'names the delivery before this one'],
  [{ ExistingBucket: 'true', Delivery: 'eventbridge', Versioned: 'true' }, 'excludes Versioned'],
  [{ Versioned: 'true', ConfirmWithS3: 'false' }, 'excludes ConfirmWithS3 false'],
  [{ Delivery: 'direct', MaxConcurrency: '3' }, 'MaxConcurrency needs Delivery queue'],
  [{ PreviousQueueKeyArn: 'arn:aws:kms:x:111122223333:key/a' }, 'no queue holds events under it'],
])('%j is refused with the reason', (chosen, reason) => {
  const refusals = refusalsOf({ ...plain, ...chosen } as Combination)
  expect(refusals).toEqual([expect.stringContaining(reason)])
})

test('a history in the table of rows is refused, and its name alone is not', () => {
  const same = { HistoryTableName: 'upload_metadata' }
  expect(refusalsOf({ ...plain, ...same, History: 'true' } as Combination)).toEqual([
    expect.stringContaining('that is the table of rows'),
  ])
  expect(refusalsOf({ ...plain, ...same } as Combination)).toEqual([])
})

test.each<[Readonly<Record<string, string>>, readonly string[]]>([
  [{ ApiJwtIssuer: 'https://i.example' }, ['ApiJwtIssuer needs ApiJwtAudience']],
  [{ ApiJwtAudience: 'one' }, ['ApiJwtAudience needs ApiJwtIssuer']],
  [{ Api: 'true' }, ['Api needs ApiCodeKey']],
  [{ ApiLinks: 'true', ApiTickets: 'true', ApiOrigins: 'https://a.example' }, []],
])('an API with %j is refused with its reason', (given, reasons) => {
  const parameters = { CodeBucket: 'code-bucket', CodeKey: 'code.zip', ...plain, ...given }
  expect(evaluateTemplate(template, parameters).refusals).toEqual(
    reasons.map((reason) => expect.stringContaining(reason)),
  )
})

test('the parameters of the API take what the construct takes', () => {
  const { ApiOrigins, ApiJwtAudience } = template.Parameters
  const origins = new RegExp(ApiOrigins.AllowedPattern)
  for (const text of ['', 'https://a.example', 'http://a.example:80,https://b.example']) {
    expect(text).toMatch(origins)
  }
  for (const text of ['*', 'https://*.a.example', 'https://a.example/', 'https://a.example,']) {
    expect(text).not.toMatch(origins)
  }
  const clients = new RegExp(ApiJwtAudience.AllowedPattern)
  for (const text of ['', 'one', 'one,two']) expect(text).toMatch(clients)
  for (const text of [' ', 'one, two', 'one,']) expect(text).not.toMatch(clients)
})

test('the rules refuse exactly the options that the construct refuses', () => {
  const ofKeys = combine(['Delivery', 'PreviousDelivery', 'QueueKeyArn', 'PreviousQueueKeyArn'])
  const ofVersions = combine(['Delivery', 'ExistingBucket', 'Versioned', 'ConfirmWithS3'])
  const refusable = combine([
    'Delivery',
    'PreviousDelivery',
    'ExistingBucket',
    'BucketName',
    'CorsOrigins',
    'FreeTier',
    'Dashboard',
    'MaxConcurrency',
  ])
  withApp((app) => {
    for (const [i, combination] of [
      ...refusable,
      ...ofKeys,
      ...ofVersions,
      ...combine(ofElsewhere),
    ].entries()) {
      const stack = plainStack(app, `stack-${i}`)
      const make = () => makeLedger(stack, combination)
      const refused = refusalsOf(combination).length > 0
      if (refused) expect(make, JSON.stringify(combination)).toThrow()
      else expect(make, JSON.stringify(combination)).not.toThrow()
    }
  })
})

test(`under every combination of options the file equals the construct's template (seed ${seed})`, {
  timeout: 300_000,
}, () => {
  const tried = combinations()
  expect(tried.length).toBeGreaterThan(200)
  const expected = constructed(tried)
  for (const [i, combination] of tried.entries()) {
    const { Resources, Outputs } = evaluated(combination)
    const { Delivery, Version, ...others } = Outputs
    const made = evaluateTemplate(expected[i] as Template, {})
    expect({ combination, Resources, Outputs: others }).toEqual({
      combination,
      Resources: made.Resources,
      Outputs: made.Outputs,
    })
    expect(Delivery).toEqual({ Value: combination.Delivery })
  }
})

test('given numbers and names reach the template as they reach the construct', () => {
  const combination: Combination = { ...plain, Delivery: 'queue' }
  const [expected] = constructed([combination], {
    memorySize: 256,
    logRetention: RetentionDays.ONE_WEEK,
    deadLetterRetention: Duration.days(4),
    maxConcurrency: 7,
    tableName: 'other_metadata',
    bucketName: 'others',
    prefix: 'my%20files/',
  })
  const { Resources } = evaluateTemplate(template, {
    ...code,
    ...combination,
    MemorySize: '256',
    LogRetentionDays: '7',
    DeadLetterRetentionSeconds: '345600',
    MaxConcurrency: '7',
    TableName: 'other_metadata',
    BucketName: 'others',
    Prefix: 'my%2520files/',
  })
  expect(Resources).toEqual(evaluateTemplate(expected as Template, {}).Resources)
})

test('name and days of the history reach the template as they reach the construct', () => {
  const combination: Combination = { ...plain, History: 'true', FreeTier: 'true' }
  const figures = { historyTableName: 'other_history', historyDays: 365 }
  const [expected] = constructed([combination], figures)
  const given = { HistoryTableName: 'other_history', HistoryDays: '365' }
  const { Resources, Outputs } = evaluateTemplate(template, { ...code, ...combination, ...given })
  expect(Resources).toEqual(evaluateTemplate(expected as Template, {}).Resources)
  expect(Object.keys(Outputs)).toContain('HistoryTable')
})

test('the prefix of tickets and the limits of the API reach the template as they reach the construct', () => {
  const combination: Combination = { ...plain, Api: 'true', ApiTickets: 'true' }
  const { CodeBucket, ApiCodeKey } = apiCode
  const [expected] = withApp((app) => {
    const stack = plainStack(app, 'stack-0')
    const api = {
      tickets: true,
      ticketPrefix: 'in ä/',
      rateLimit: 7,
      burstLimit: 9,
      code: codeInBucket(stack, CodeBucket, ApiCodeKey, 'ApiCodeOfOthers'),
    }
    const { api: _, ...props } = propsOf(stack, combination)
    new UploadLedger(stack, 'Ledger', {
      ...props,
      api,
      code: codeInBucket(stack, code.CodeBucket, code.CodeKey),
    })
    return [withoutImpliedDependencies(app.synth().getStackByName('stack-0').template)]
  })
  const given = { ApiTicketPrefix: 'in ä/', ApiRateLimit: '7', ApiBurstLimit: '9' }
  const { Resources } = evaluated(combination, given)
  expect(Resources).toEqual(evaluateTemplate(expected as Template, {}).Resources)
})

test.each([
  ['eventbridge', 'queue', 'notificationKeys'],
  ['eventbridge', 'direct', 'notificationKeys'],
  ['direct', 'eventbridge', 'ruleKeys'],
  ['queue', 'eventbridge', 'ruleKeys'],
] as const)(
  '%s after %s: keys of the previous delivery are its alone',
  (Delivery, PreviousDelivery, prop) => {
    const combination: Combination = { ...plain, Delivery, PreviousDelivery, Suffix: '.jpg' }
    const given: TemplateProps = { [prop]: [{ prefix: 'old/', suffix: '.old' }] }
    const [expected] = constructed([combination], given)
    const previous = { PreviousPrefix: 'old/', PreviousSuffix: '.old' }
    const { Resources } = evaluateTemplate(template, { ...code, ...combination, ...previous })
    expect(Resources).toEqual(evaluateTemplate(expected as Template, {}).Resources)
  },
)

test('the prefix of the objects to read reaches the template unencoded', () => {
  const combination: Combination = { ...plain, ConfirmWithS3: 'true' }
  const [expected] = constructed([combination], { prefix: 'in a/' })
  const given = { Prefix: 'in+a/', ObjectPrefix: 'in a/' }
  const { Resources } = evaluateTemplate(template, { ...code, ...combination, ...given })
  expect(Resources).toEqual(evaluateTemplate(expected as Template, {}).Resources)
  expect(JSON.stringify(Resources)).toContain('/in a/*"')
})

test.each([
  ['direct', 'none'],
  ['queue', 'none'],
  ['eventbridge', 'none'],
  ['eventbridge', 'direct'],
  ['queue', 'eventbridge'],
] as const)(
  '%s after %s: several prefixes and suffixes are written into the file as the construct has them',
  (Delivery, PreviousDelivery) => {
    const ConfirmWithS3 = Delivery === 'eventbridge' ? 'auto' : 'true'
    const asking = { ConfirmWithS3, EnrichTags: 'true' } as const
    const combination: Combination = { ...plain, Delivery, PreviousDelivery, ...asking }
    const keys = { prefixes: ['in ä/', 'b\\/'], suffixes: ['.jpg', ' +.png'] }
    const mostBytes = templateLimits.bucketBytes
    const all = [keys, { ...keys, suffixes: [''] }, { prefixes: [''], suffixes: keys.suffixes }]
    for (const written of all) {
      const { prefixes: prefix, suffixes: suffix } = written
      const [expected] = constructed([combination], { prefix, suffix })
      const { Resources, Outputs } = evaluateTemplate(
        JSON.parse(templateText(withKeys(template, written), written, { mostBytes })),
        { ...code, ...combination },
      )
      expect(Resources).toEqual(evaluateTemplate(expected as Template, {}).Resources)
      expect(Outputs.Prefixes).toEqual({ Value: asciiJson(prefix) })
    }
  },
)
