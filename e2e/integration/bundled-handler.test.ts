import { symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import process from 'node:process'
import { fileURLToPath } from 'node:url'
import { build, type Format } from 'esbuild'
import { expect, test } from 'vitest'
import { runProgram, temporaryFolder } from '../support/development.ts'

const nodeModules = fileURLToPath(new URL('../../node_modules', import.meta.url))

/** A function of one's own, as docs/function.md has it. */
const source = "export { handler } from 'upload-ledger/lambda'\n"

const testEvent = { Service: 'Amazon S3', Event: 's3:TestEvent', Bucket: 'uploads' }

test.each<[Format, string]>([
  ['esm', 'mjs'],
  ['cjs', 'cjs'],
])('the handler runs when it is bundled as %s', async (format, ending) => {
  await using folder = await temporaryFolder()
  await symlink(nodeModules, join(folder.path, 'node_modules'))
  const [entry, outfile] = [join(folder.path, 'entry.ts'), join(folder.path, `out.${ending}`)]
  await writeFile(entry, source)
  const { warnings } = await build({
    ...{ entryPoints: [entry], outfile, format, bundle: true, platform: 'node' },
    logLevel: 'silent',
  })
  expect(warnings).toEqual([])
  // From a file: what `--eval` runs has a global `require`, which Lambda has not.
  const caller = join(folder.path, 'call.mjs')
  await writeFile(
    caller,
    `import { handler } from './out.${ending}'
    console.error(JSON.stringify(await handler(${JSON.stringify(testEvent)}, {})))`,
  )
  const { code, err } = await runProgram(process.execPath, [caller], {
    ...{ TABLE_NAME: 'upload_metadata', AWS_REGION: 'us-east-1' },
  })
  expect(err).toContain('"statusCode":200')
  expect(code).toBe(0)
})
