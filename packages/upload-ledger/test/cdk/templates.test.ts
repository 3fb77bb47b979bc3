import { spawnSync } from 'node:child_process'
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { CURRENTLY_RECOMMENDED_FLAGS } from 'aws-cdk-lib/cx-api'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { synthesizeTemplates } from '../../src/cdk/index.ts'
import { synthesize, ways } from './synthesize.ts'

let folder: string
let files: readonly string[]

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'upload-ledger-templates-'))
  files = synthesizeTemplates(folder)
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

test('there is a template for each delivery, one for an existing bucket, and a single file for all', () => {
  expect(files.map((file) => basename(file)).sort()).toEqual([
    'direct.template.json',
    'eventbridge-existing-bucket.template.json',
    'eventbridge.template.json',
    'queue.template.json',
    'upload-ledger.template.json',
  ])
})

test('a template needs no bootstrap, reports no version to AWS and has a length that CloudFormation takes', () => {
  expect(readdirSync(folder).filter((name) => name.startsWith('asset.'))).toEqual([])
  for (const file of files) {
    const text = readFileSync(file, 'utf8')
    expect(text).not.toMatch(/bootstrap|cdk-hnb659fds|AWS::CDK::Metadata/i)
    // What a template may be as long as it is not in a bucket. The single file is cut to that.
    const isSingle = basename(file) === 'upload-ledger.template.json'
    expect(Buffer.byteLength(text)).toBeLessThan(isSingle ? 1_000_000 : 51_200)
  }
})

test('a template of one delivery asks for the names and for where the package lies', () => {
  for (const file of files.filter((one) => basename(one) !== 'upload-ledger.template.json')) {
    const { Parameters, Outputs } = JSON.parse(readFileSync(file, 'utf8'))
    const presets = Object.entries(Parameters as Record<string, { Default?: string }>).map(
      ([name, { Default }]) => [name, Default],
    )
    expect(Object.fromEntries(presets)).toEqual({
      BucketName: undefined,
      Prefix: 'incoming/',
      TableName: 'upload_metadata',
      CodeBucket: undefined,
      CodeKey: undefined,
    })
    expect(Object.keys(Outputs)).toEqual(
      expect.arrayContaining(['Bucket', 'Table', 'Function', 'DeadLetters']),
    )
  }
})

test('a template has the resources that the construct makes in an app', () => {
  const types = (resources: object) => Object.values(resources).map(({ Type }) => Type)
  const ofApp = Object.values(ways).map((way) => types(synthesize(way).template.toJSON().Resources))
  const names = ['direct', 'queue', 'eventbridge', 'eventbridge-existing-bucket']
  const ofFiles = names.map((name) =>
    types(JSON.parse(readFileSync(join(folder, `${name}.template.json`), 'utf8')).Resources),
  )
  expect(ofFiles).toEqual(ofApp)
})

test.each(Object.entries(ways))('%s: the flags of a new CDK app change nothing', (_, way) => {
  const plain = synthesize(way).template.toJSON()
  expect(synthesize(way, CURRENTLY_RECOMMENDED_FLAGS).template.toJSON()).toEqual(plain)
})

const cfnLint = spawnSync('cfn-lint', ['--version']).status === 0
if (!cfnLint) console.log('Skipped: cfn-lint is not installed, so no template is put to it')

test.runIf(cfnLint)('cfn-lint has nothing to say of any template', () => {
  const { stdout, status } = spawnSync('cfn-lint', ['--', ...files], { encoding: 'utf8' })
  expect(stdout).toBe('')
  expect(status).toBe(0)
})

/**
 * CloudFormation tells resources apart by these ids. Under another it would make a new table or
 * bucket and leave the old one with its data behind, so they may never change.
 */
const ids = {
  'AWS::DynamoDB::Table': 'LedgerTable9343E4AA',
  'AWS::S3::Bucket': 'LedgerBucketE8D6A000',
}

test('an upgrade replaces neither table nor bucket: their ids and keys are those of 0.1', () => {
  for (const way of [ways.direct, ways.queue, ways.eventbridge]) {
    const { template } = synthesize(way)
    for (const [type, id] of Object.entries(ids)) {
      expect(Object.keys(template.findResources(type))).toEqual([id])
    }
  }
})

test('an upgrade replaces neither table nor bucket: replacing properties are those of 0.1', () => {
  for (const way of [ways.direct, ways.queue, ways.eventbridge]) {
    const { Resources } = synthesize(way).template.toJSON()
    const { TableName, KeySchema, AttributeDefinitions, ...table } =
      Resources[ids['AWS::DynamoDB::Table']].Properties
    expect({ TableName, KeySchema, AttributeDefinitions }).toEqual({
      TableName: 'upload_metadata',
      KeySchema: [
        { AttributeName: 'bucket', KeyType: 'HASH' },
        { AttributeName: 'object_key', KeyType: 'RANGE' },
      ],
      AttributeDefinitions: [
        { AttributeName: 'bucket', AttributeType: 'S' },
        { AttributeName: 'object_key', AttributeType: 'S' },
      ],
    })
    expect(Object.keys(table)).not.toContain('ImportSourceSpecification')
    expect(Resources[ids['AWS::S3::Bucket']].Properties.BucketName).toEqual({
      'Fn::Join': [
        '',
        ['uploads-ledger-1ae99a3a-', { Ref: 'AWS::AccountId' }, '-', { Ref: 'AWS::Region' }],
      ],
    })
  }
})

test('a change of delivery leaves table and bucket where they are', () => {
  const lasting = ['direct', 'queue', 'eventbridge'].map((name) => {
    const { Resources } = synthesize(ways[name]).template.toJSON()
    return {
      table: Resources[ids['AWS::DynamoDB::Table']],
      name: Resources[ids['AWS::S3::Bucket']].Properties.BucketName,
    }
  })
  expect(lasting[0]?.table.Type).toBe('AWS::DynamoDB::Table')
  expect(lasting[1]).toEqual(lasting[0])
  expect(lasting[2]).toEqual(lasting[0])
})
