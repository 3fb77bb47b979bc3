import { expect, test } from 'vitest'
import { nextLines } from './outcome.ts'
import { type ApiSettings, type DeploySettings, defaultSettings } from './settings.ts'
import { apiLines } from './show-api.ts'

const withApi = (api: Partial<ApiSettings> = {}, others: Partial<DeploySettings> = {}) => ({
  ...defaultSettings,
  ...others,
  api: { ...defaultSettings.api, isOn: true, ...api },
})
const plan = (settings: DeploySettings, before?: DeploySettings) => ({
  settings,
  deployed: before && { settings: before, changedAtMs: 0, previousIsThrough: false },
})

test('an API that is turned on says who may call it and what it may do', () => {
  expect(apiLines(plan(withApi()))).toEqual([
    '',
    'API: on, with a function and an address of its own',
    '  Callers sign with SigV4, and IAM must allow them execute-api:Invoke',
    '  It reads rows',
    '  50 requests a second over time, 100 at once; others get a 429',
  ])
  const all = {
    ...{ links: true, tickets: true, uploads: true, deletes: true },
    ticketPrefix: '\u001bincoming/',
    origins: ['https://a.example', 'https://b.example'],
    jwtIssuer: 'https://i.example',
    jwtAudience: ['one', 'two'],
  }
  expect(apiLines(plan(withApi(all, { history: true }), defaultSettings)).slice(2, -1)).toEqual([
    '  Callers send tokens of https://i.example for one, two',
    '  Pages of https://a.example, https://b.example may call it',
    '  It reads rows and history, gives links to objects, gives upload tickets for keys that begin with \\u{1b}incoming/, signs uploads in parts of keys that begin with \\u{1b}incoming/, deletes objects',
  ])
})

test('pages that are to use a bucket that existed before need a CORS rule of its owner', () => {
  const bucket = { existing: true, name: 'theirs' }
  const origins = ['https://a.example']
  const linesOf = (api: Partial<ApiSettings>, others: Partial<DeploySettings> = { bucket }) =>
    apiLines(plan(withApi(api, others))).slice(6)
  expect(linesOf({ origins, uploads: true })).toEqual([
    '  To use theirs, these pages need a rule like this one in its CORS configuration, which the command replaces:',
    `    aws s3api put-bucket-cors --bucket theirs --cors-configuration '{"CORSRules":[{"AllowedOrigins":["https://a.example"],"AllowedMethods":["GET","HEAD","PUT","POST"],"AllowedHeaders":["*"],"ExposeHeaders":["ETag"],"MaxAgeSeconds":3000}]}'`,
  ])
  expect(linesOf({ origins })).toEqual([])
  expect(linesOf({ origins, uploads: true }, {})).toEqual([])
  expect(linesOf({ uploads: true })).toEqual([])
})

test('a changed API shows all of it, and one that stays as it is nothing', () => {
  expect(apiLines(plan(withApi({ links: true }), withApi()))[1]).toBe('API: changed')
  expect(apiLines(plan(withApi(), withApi()))).toEqual([])
  expect(apiLines(plan(defaultSettings))).toEqual([])
})

test('an API that is turned off says that its address goes', () => {
  expect(apiLines(plan(defaultSettings, withApi()))).toEqual([
    '',
    'API: off; its address goes, and a later --api gives it another',
  ])
})

test('the next steps call the API by a signature, or with a token', () => {
  const aws = { accountId: '000000000000', region: 'eu-west-3', profile: undefined }
  const url = 'https://a1.execute-api.eu-west-3.amazonaws.com'
  const callOf = (settings: DeploySettings) => nextLines(aws, 's', settings, url).slice(4)
  expect(callOf(defaultSettings)).toEqual([])
  const address = `${url}/v1/buckets/upload-ledger-000000000000-eu-west-3/objects`
  expect(callOf(withApi())).toEqual([
    '  curl --aws-sigv4 aws:amz:eu-west-3:execute-api --user "$AWS_ACCESS_KEY_ID:$AWS_SECRET_ACCESS_KEY" \\',
    `    -H "x-amz-security-token: $AWS_SESSION_TOKEN" ${address}`,
  ])
  expect(callOf(withApi({ jwtIssuer: 'https://i.example', jwtAudience: ['a'] }))).toEqual([
    `  curl -H "Authorization: Bearer $TOKEN" ${address}`,
  ])
})
