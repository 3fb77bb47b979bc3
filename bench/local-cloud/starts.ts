import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import process from 'node:process'
import { fileURLToPath } from 'node:url'
import { temporaryFolder } from '../../e2e/support/development.ts'
import { progress } from '../progress.ts'
import { median, type Table } from '../results.ts'

const command = fileURLToPath(
  new URL('../../packages/upload-ledger/bin/upload-ledger.js', import.meta.url),
)
const turns = 7

/** A program that serves a folder, and the words by which it says that it does. */
interface Program {
  readonly name: string
  readonly isOurs: boolean
  readonly ready: string
  args(folder: string): readonly string[]
}

const dev: Program = {
  name: 'upload-ledger dev',
  isOurs: true,
  ready: 'ready in',
  args: (folder) => [
    ...[command, 'dev', '--data', folder],
    ...['--s3-port', '0', '--dynamodb-port', '0', '--console-port', '0'],
  ],
}

/** How long `dev` takes to start, and s3rver, which is S3 alone. */
export async function starts(): Promise<readonly Table[]> {
  const programs = [dev, ...s3rver()]
  const onNew = programs.map((): number[] => [])
  const onExisting = programs.map((): number[] => [])
  for (let turn = 0; turn < turns; turn++) {
    progress(`turn ${turn + 1} of ${turns}`)
    for (const [i, program] of programs.entries()) {
      await using folder = await temporaryFolder()
      onNew[i]?.push(await readySeconds(program, folder.path))
      onExisting[i]?.push(await readySeconds(program, folder.path))
    }
  }
  return [
    {
      title: 'From the start of the process until it is ready, s',
      columns: ['on a new folder', 'on an existing one'],
      rows: programs.map(({ name, isOurs }, i) => {
        return { name, isOurs, values: [median(onNew[i] ?? []), median(onExisting[i] ?? [])] }
      }),
    },
  ]
}

async function readySeconds({ ready, args }: Program, folder: string): Promise<number> {
  const startMs = performance.now()
  const child = spawn(process.execPath, args(folder))
  const ended = once(child, 'exit')
  let said = ''
  for await (const chunk of child.stdout) {
    said += String(chunk)
    if (said.includes(ready)) break
  }
  const taken = (performance.now() - startMs) / 1_000
  if (!said.includes(ready)) throw new Error(`Cannot measure a start: it said ${said}`)
  child.kill('SIGINT')
  await ended
  return taken
}

function s3rver(): readonly Program[] {
  try {
    const library = createRequire(import.meta.url).resolve('s3rver/package.json')
    const program = join(dirname(library), 'bin', 's3rver.js')
    return [
      {
        ...{ name: 's3rver 3.7.1', isOurs: false, ready: 'listening on' },
        args: (folder) => [program, '--directory', folder, '--port', '0'],
      },
    ]
  } catch {
    return []
  }
}
