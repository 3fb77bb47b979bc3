import { readFileSync } from 'node:fs'
import process from 'node:process'
import { expect, test } from 'vitest'
import { getRow } from '../../packages/upload-ledger/src/table/index.ts'
import { keys, region, runProgram } from '../support/development.ts'
import { openTable } from '../support/table-under-test.ts'

const program = `
  import { handler } from 'upload-ledger/lambda'
  const { notification } = JSON.parse(process.env.FIXTURE)
  console.error(JSON.stringify(await handler(notification)))
`

/** Imports the built bundle under its public name, in a process that has this environment only. */
function invoke(fixture: string, environment: Readonly<Record<string, string>>) {
  const url = new URL(`../../packages/upload-ledger/test/fixtures/${fixture}.json`, import.meta.url)
  return runProgram(process.execPath, ['--input-type=module', '--eval', program], {
    FIXTURE: readFileSync(url, 'utf8'),
    AWS_REGION: region,
    AWS_ACCESS_KEY_ID: keys.accessKeyId,
    AWS_SECRET_ACCESS_KEY: keys.secretAccessKey,
    ...environment,
  })
}

test.each(['AWS_ENDPOINT_URL_DYNAMODB', 'AWS_ENDPOINT_URL'])(
  'the bundle writes to whichever DynamoDB %s names',
  async (variable) => {
    const { table, close } = await openTable()
    try {
      const endpoint = await table.client.config.endpoint?.()
      const address = `http://127.0.0.1:${endpoint?.port}`
      const { code, err } = await invoke('put', {
        TABLE_NAME: table.name,
        [variable]: address,
      })
      expect(err).toContain('{"statusCode":200,"body":"{\\"written\\":1,')
      expect(code).toBe(0)
      const row = await getRow(table, 'uploads', 'incoming/notes.txt')
      expect(row).toMatchObject({ size: 1024, sequencer: '006743AA001C2D3E4F' })
    } finally {
      await close()
    }
  },
)

test.each([
  [{}, 'TABLE_NAME is not set'],
  [{ TABLE_NAME: 'a b' }, 'TABLE_NAME is "a b"'],
  [{ TABLE_NAME: 'upload_metadata', AWS_REGION: '' }, 'AWS_REGION is not set'],
])('the bundle does not start with %j', async (environment, fact) => {
  const { code, out, err } = await invoke('put', environment)
  expect(code).toBe(1)
  const [line = '', ...others] = out.split('\n')
  expect(JSON.parse(line)).toMatchObject({ level: 'ERROR', message: expect.stringContaining(fact) })
  expect(others).toEqual([''])
  expect(err).toContain(`LedgerError: Cannot start: ${fact}`)
})
