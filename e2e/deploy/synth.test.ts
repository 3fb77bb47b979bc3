import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { unzipSync } from 'fflate'
import { expect, test } from 'vitest'
import { runCommand, temporaryFolder } from '../support/development.ts'

test('synth writes template and code, and the commands that deploy them', async () => {
  await using folder = await temporaryFolder()
  const out = join(folder.path, 'a', 'b')
  const { code, out: files, err } = await runCommand(['synth', '--out', out])
  expect(code).toBe(0)
  const [templateFile = '', zipFile = ''] = files.trim().split('\n')
  const template = JSON.parse(await readFile(templateFile, 'utf8'))
  expect(template.Resources.LedgerTable9343E4AA.DeletionPolicy).toBe('Retain')
  const zipped = unzipSync(await readFile(zipFile))
  expect(Object.keys(zipped)).toEqual(['index.cjs', 'ask-s3.cjs'])
  for (const [file, content] of Object.entries(zipped)) {
    const built = new URL(`../../packages/upload-ledger/dist/lambda/${file}`, import.meta.url)
    expect(Buffer.from(content)).toEqual(await readFile(built))
  }
  expect(err).toMatch(/CodeKey=upload-ledger\/[0-9a-f]{64}\.zip/)
})

test('synth writes the code of the API too, and says which parameters turn it on', async () => {
  await using folder = await temporaryFolder()
  const { out, err } = await runCommand(['synth', '--out', folder.path])
  const [, , apiZip = ''] = out.trim().split('\n')
  const bundle = new URL(
    '../../packages/upload-ledger/dist/api-function/index.cjs',
    import.meta.url,
  )
  const zipped = unzipSync(await readFile(apiZip))
  expect(Buffer.from(zipped['index.cjs'] ?? [])).toEqual(await readFile(bundle))
  expect(err).toMatch(/ Api=true ApiCodeKey=upload-ledger\/[0-9a-f]{64}\.zip/)
})

test('a template with many keys in it has an API too, and the command has it read from a bucket', async () => {
  await using folder = await temporaryFolder()
  const keys = ['a/', 'b/', 'c/', 'd/'].flatMap((prefix) => ['--prefix', prefix])
  const suffixes = ['.jpg', '.png', '.gif'].flatMap((suffix) => ['--suffix', suffix])
  const { code, out, err } = await runCommand([
    ...['synth', '--out', folder.path],
    ...keys,
    ...suffixes,
  ])
  expect(code).toBe(0)
  const [templateFile = '', ...others] = out.trim().split('\n')
  expect(others).toHaveLength(2)
  expect(await readFile(templateFile, 'utf8')).toContain('AWS::ApiGatewayV2::Api')
  expect(err).toContain(' --s3-bucket CODE-BUCKET --s3-prefix upload-ledger ')
})

test('synth prints the template alone, with the policy that was asked for', async () => {
  const { code, out } = await runCommand(['synth', '--out', '-', '--removal-policy', 'destroy'])
  expect(code).toBe(0)
  expect(JSON.parse(out).Resources.LedgerTable9343E4AA.DeletionPolicy).toBe('Delete')
})
