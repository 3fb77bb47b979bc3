import { mkdir, readdir, readFile, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import process from 'node:process'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { runProgram } from '../support/development.ts'
import { packBoth, root, run, type Tarballs } from './pack.ts'

const modules = join(root, 'node_modules')
let tarballs: Tarballs
let app: string

/** The lines that README.md shows. */
async function readmeStack(): Promise<string> {
  const text = await readFile(join(root, 'README.md'), 'utf8')
  const [, code] = /\n## Deploy\n.*?```ts\n(.*?)```/s.exec(text) ?? []
  if (code === undefined) throw new Error('Cannot find the lines of CDK in README.md')
  return code
}

/** The lines of TypeScript that a document shows, which build on each other. */
async function linesOf(document: string): Promise<string> {
  const text = await readFile(join(root, 'docs', document), 'utf8')
  const blocks = [...text.matchAll(/\n```ts\n(.*?)```/gs)].map(([, code]) => code)
  if (blocks.length === 0) throw new Error(`Cannot find TypeScript in docs/${document}`)
  return blocks.join('\n')
}

/** An error in each statement, by which it shows that the types have arrived. */
const wrong = `
import { Stack } from 'aws-cdk-lib'
import { UploadLedger } from 'upload-ledger/cdk'
// @ts-expect-error a prefix is text
export const a = () => new UploadLedger(new Stack(), 'A', { prefix: 5 })
// @ts-expect-error there is no such delivery
export const b = () => new UploadLedger(new Stack(), 'B', { delivery: 'pigeon' })
// @ts-expect-error with direct delivery there is no queue
export const c = (ledger: UploadLedger) => ledger.queue.queueArn
`

// CDK's types are many: a machine that is busy with other things takes minutes to check them.
const timeout = 300_000

/** A CDK app of somebody else's: the packed package, and its peers. */
beforeAll(async () => {
  tarballs = await packBoth()
  app = join(tarballs.folder, 'app')
  const installed = join(app, 'node_modules', 'upload-ledger')
  await mkdir(installed, { recursive: true })
  const unpack = ['-xzf', tarballs.of('upload-ledger'), '-C', installed, '--strip-components', '1']
  await run('tar', unpack, app)
  // Peers that npm would install beside it: linked, as copies of CDK are large.
  for (const peer of ['aws-cdk-lib', 'constructs', '@types']) {
    await symlink(join(modules, peer), join(app, 'node_modules', peer), 'dir')
  }
  await writeFile(join(app, 'package.json'), '{}')
  for (const name of ['stack.mts', 'stack.cts'])
    await writeFile(join(app, name), await readmeStack())
  await writeFile(join(app, 'wrong.mts'), wrong)
  for (const name of ['read', 'row'])
    await writeFile(join(app, `${name}.mts`), await linesOf(`${name}.md`))
  await writeFile(join(app, 'tsconfig.json'), JSON.stringify(tsconfig))
}, timeout)
afterAll(() => tarballs[Symbol.asyncDispose]())

const tsconfig = {
  compilerOptions: {
    module: 'nodenext',
    target: 'es2023',
    types: ['node'],
    strict: true,
    skipLibCheck: true,
    noEmitOnError: true,
  },
  files: ['stack.mts', 'stack.cts', 'wrong.mts', 'read.mts', 'row.mts'],
}

test('the package has the template for whoever deploys without CDK', async () => {
  const file = join(app, 'node_modules', 'upload-ledger', 'dist', 'upload-ledger.template.json')
  const { Outputs } = JSON.parse(await readFile(file, 'utf8'))
  const { version } = JSON.parse(
    await readFile(join(root, 'packages/upload-ledger/package.json'), 'utf8'),
  )
  expect(Outputs.Version.Value).toBe(version)
})

test('docs and README.md show the same lines for deploying', async () => {
  expect(await readFile(join(root, 'docs', 'deploy', 'cdk.md'), 'utf8')).toContain(
    await readmeStack(),
  )
})

test('a fresh app in TypeScript and the lines of the documents type-check, and the app synthesises with the packed package', {
  timeout,
}, async () => {
  const tsc = join(modules, 'typescript', 'bin', 'tsc')
  const built = { code: 0, out: '', err: '' }
  expect(await runProgram(process.execPath, [tsc, '-p', app])).toEqual(built)
  for (const name of ['stack.mjs', 'stack.cjs']) {
    const outdir = join(app, `of-${name}`)
    const synth = await runProgram(process.execPath, [join(app, name)], { CDK_OUTDIR: outdir })
    expect(synth).toMatchObject({ code: 0, err: '' })
    const { Resources } = JSON.parse(await readFile(join(outdir, 'Uploads.template.json'), 'utf8'))
    const types = Object.values(Resources as Record<string, { Type: string }>).map((r) => r.Type)
    expect(types.filter((type) => type === 'AWS::Lambda::Function')).toHaveLength(1)
    // The bundle is the asset: its files, as they were packed.
    const assets = (await readdir(outdir)).filter((file) => file.startsWith('asset.'))
    expect(assets).toHaveLength(1)
    const files = await readdir(join(outdir, assets[0] ?? ''))
    expect(files.sort()).toEqual(['ask-s3.cjs', 'index.cjs'])
  }
})
