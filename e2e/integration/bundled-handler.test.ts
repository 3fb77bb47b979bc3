import { copyFile, readFile, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import process from 'node:process'
import { fileURLToPath } from 'node:url'
import { build, type Format } from 'esbuild'
import { expect, test } from 'vitest'
import { runProgram, temporaryFolder } from '../support/development.ts'

const nodeModules = fileURLToPath(new URL('../../node_modules', import.meta.url))

/** A function of one's own, as docs/function.md has it. */
const source = "export { handler } from 'upload-ledger/lambda'\n"

const built = fileURLToPath(
  new URL('../../packages/upload-ledger/dist/lambda/index.cjs', import.meta.url),
)

const testEvent = { Service: 'Amazon S3', Event: 's3:TestEvent', Bucket: 'uploads' }

const object = { key: 'a', size: 5, eTag: 'e1', sequencer: '0A' }
const upload = {
  Records: [
    {
      ...{ eventVersion: '2.1', eventSource: 'aws:s3', eventName: 'ObjectCreated:Put' },
      ...{ eventTime: '2026-11-23T04:00:00.000Z', s3: { bucket: { name: 'uploads' }, object } },
    },
  ],
}

/** Calls the handler of a module in `folder` with S3 at an address where nothing listens. */
async function call(folder: string, module: string, event: object, environment: object = {}) {
  // From a file: what `--eval` runs has a global `require`, which Lambda has not.
  const caller = join(folder, 'call.mjs')
  await writeFile(
    caller,
    `import { handler } from './${module}'
    console.error(JSON.stringify(await handler(${JSON.stringify(event)}, {})))`,
  )
  return runProgram(process.execPath, [caller], {
    ...{ TABLE_NAME: 'upload_metadata', AWS_REGION: 'us-east-1', ...environment },
    ...{ AWS_ACCESS_KEY_ID: 'local', AWS_SECRET_ACCESS_KEY: 'locallocal' },
    AWS_ENDPOINT_URL: 'http://127.0.0.1:1',
  })
}

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
  const { code, err } = await call(folder.path, `out.${ending}`, testEvent)
  expect(err).toContain('"statusCode":200')
  expect(code).toBe(0)
  // What it asks S3 with is in there too.
  const asking = await call(folder.path, `out.${ending}`, upload, { ENRICH: 'tags' })
  expect(asking.out + asking.err).toContain('Cannot read the tags of uploads/a: Error: connect')
})

test('without the file beside it, the function starts, and says what is missing when it must ask S3', async () => {
  await using folder = await temporaryFolder()
  await copyFile(built, join(folder.path, 'index.cjs'))
  const { err } = await call(folder.path, 'index.cjs', testEvent, { ENRICH: 'tags' })
  expect(err).toContain('"statusCode":200')
  const { out } = await call(folder.path, 'index.cjs', upload, { ENRICH: 'tags' })
  expect(out).toContain(
    'Cannot ask S3: its file ask-s3.cjs cannot be loaded; deploy it beside index.cjs',
  )
  expect(out).toContain('"code":"configuration"')
})

test('the function loads what asks S3 with its first question', async () => {
  await using folder = await temporaryFolder()
  await copyFile(built, join(folder.path, 'index.cjs'))
  await writeFile(join(folder.path, 'ask-s3.cjs'), "process.stderr.write('LOADED ')\n")
  const environment = { ENRICH: 'tags' }
  const idle = await call(folder.path, 'index.cjs', testEvent, environment)
  expect(idle.err).not.toContain('LOADED')
  const without = await call(folder.path, 'index.cjs', upload)
  expect(without.err).not.toContain('LOADED')
  const asking = await call(folder.path, 'index.cjs', upload, environment)
  expect(asking.err).toContain('LOADED')
})

test('the function is small, and loads neither the SDK nor an HTTP client of Node.js', async () => {
  await using folder = await temporaryFolder()
  await copyFile(built, join(folder.path, 'index.cjs'))
  const source = await readFile(built, 'utf8')
  expect(source).not.toMatch(/@aws-sdk|@smithy/)
  // Measured, so that what comes in unseen is seen; raise it with a reason.
  expect(source.length).toBeLessThan(64 * 1024)
  await writeFile(
    join(folder.path, 'loaded.cjs'),
    "require('./index.cjs'); process.stderr.write(process.moduleLoadList.join('\\n'))",
  )
  const { err, code } = await runProgram(process.execPath, [join(folder.path, 'loaded.cjs')], {
    ...{ TABLE_NAME: 'upload_metadata', AWS_REGION: 'us-east-1' },
    AWS_ENDPOINT_URL: 'http://127.0.0.1:1',
  })
  expect(code).toBe(0)
  expect(err).toContain('NativeModule tls')
  expect(err).not.toMatch(/NativeModule (http|https|http2|internal\/deps\/undici.*)\n/)
})
