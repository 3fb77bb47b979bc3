import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import process from 'node:process'
import { type DuckDBConnection, DuckDBInstance, StatementType } from '@duckdb/node-api'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { runProgram, until } from '../support/development.ts'
import { freshCheckout } from './checkout.ts'
import { stepsOf } from './page.ts'
import {
  type FirstTerminal,
  openFirstTerminal,
  openSecondTerminal,
  ownNpx,
  type SecondTerminal,
} from './terminals.ts'
import { patternOf, settled } from './volatile.ts'

const path = 'docs/cookbook.md'
const steps = stepsOf(path)

/** The recipes that go on until a reader presses Ctrl-C. */
const endless = /^(npx upload-ledger .*--follow|npx node follow\.mts|curl -s -N) ?/

const cleanUp = new AsyncDisposableStack()
let checkout: string
let first: FirstTerminal
let second: SecondTerminal
let duckdb: DuckDBConnection

beforeAll(async () => {
  checkout = cleanUp.use(await freshCheckout()).path
  first = cleanUp.use(await openFirstTerminal(checkout))
  second = cleanUp.use(await openSecondTerminal(checkout))
  await second.run(ownNpx)
  const database = cleanUp.adopt(await DuckDBInstance.create(), async (one) => one.closeSync())
  duckdb = cleanUp.adopt(await database.connect(), async (one) => one.closeSync())
  await duckdb.run(`SET file_search_path = '${checkout}'`)
})
afterAll(() => cleanUp.disposeAsync())

test.each(steps)('$name', async ({ commands, output, file, sql }) => {
  if (sql !== undefined) return askDuckDB(sql)
  if (file !== undefined) await writeFile(join(checkout, file.name), file.text)
  if (endless.test(commands)) return showEndlessly(commands, output ?? '')
  const printed = first.toPage(await second.run(`${first.toHere(commands)}\necho "[$?]"`))
  const [, shown = '', code] = /^([\s\S]*?)\n?\[(\d+)\]\n$/.exec(printed) ?? []
  expect(code, shown).toBe('0')
  if (output === undefined || patternOf(output).test(`${settled(shown)}\n`)) return
  expect(settled(shown)).toBe(settled(output))
})

test('the TypeScript of the page type-checks', async () => {
  const names = steps.flatMap(({ file }) => file?.name ?? [])
  expect(names.length).toBeGreaterThan(10)
  const tsc = ['node_modules/typescript/bin/tsc', '--ignoreConfig', '--noEmit', '--strict']
  const options = [
    '--module',
    'nodenext',
    '--target',
    'es2024',
    '--types',
    'node',
    '--skipLibCheck',
  ]
  const checked = await runProgram(process.execPath, [...tsc, ...options, ...names], {}, checkout)
  expect(checked).toEqual({ code: 0, out: '', err: '' })
})

/** Every statement must run, and every question have an answer. */
async function askDuckDB(sql: string): Promise<void> {
  const statements = await duckdb.extractStatements(sql)
  for (let i = 0; i < statements.count; i++) {
    const statement = await statements.prepare(i)
    const rows = (await statement.runAndReadAll()).getRows()
    if (statement.statementType === StatementType.SELECT) expect(rows).not.toEqual([])
  }
}

/** Runs what does not end until it has printed what the page shows, and ends it with all that it began. */
async function showEndlessly(commands: string, output: string): Promise<void> {
  const printed = join(checkout, 'endless.txt')
  await second.run(`set -m\n{ ${first.toHere(commands)}\n} > '${printed}' 2>&1 &\nset +m`)
  const wanted = patternOf(output)
  let shown = ''
  try {
    await until(
      async () => {
        shown = settled(first.toPage(await readFile(printed, 'utf8')))
        return wanted.test(`${shown}\n`)
      },
      () => `the command shows\n${shown}\nand the page\n${output}`,
    )
  } finally {
    await second.run('kill -- -$!; wait $!')
  }
}
