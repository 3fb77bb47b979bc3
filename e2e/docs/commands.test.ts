import { spawnSync } from 'node:child_process'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { freshCheckout } from './checkout.ts'
import { type Step, stepsOf } from './page.ts'
import {
  type FirstTerminal,
  openFirstTerminal,
  openSecondTerminal,
  ownNpx,
  type SecondTerminal,
  until,
} from './terminals.ts'
import { patternOf, settled } from './volatile.ts'

/** Commands that a page shows and no test can run, each with its reason. */
const elsewhere: readonly (readonly [RegExp, string])[] = [
  [/^npx upload-ledger (deploy|destroy)\b/m, 'it needs an AWS account'],
  [/^npm test\b/m, 'it runs this test'],
]

const has = (program: string, ...args: string[]) => spawnSync(program, args).status === 0
const hasAwsCli = has('aws', '--version')
const hasZip = has('zip', '--version')
const hasBoto3 = has('python3', '-c', 'import boto3')

/** The steps that can run here; prints a line for each of the others. */
function runnable(path: string): Step[] {
  const steps = stepsOf(path)
  // What follows stands on it, such as the row of a file that was uploaded.
  const absent = [
    ...(hasAwsCli ? [] : [{ name: 'AWS CLI', use: /\baws / }]),
    ...(hasZip ? [] : [{ name: 'zip', use: /^zip /m }]),
  ]
  const firsts = absent.map(({ name, use }) => {
    const first = steps.findIndex(({ commands }) => use.test(commands))
    return { name, first: first < 0 ? steps.length : first }
  })
  const [cut] = firsts.sort((a, b) => a.first - b.first)
  const reached = steps.slice(0, cut?.first ?? steps.length)
  const missed = steps.length - reached.length
  if (missed > 0)
    console.log(`skipped: the last ${missed} steps of ${path}: ${cut?.name} not installed`)
  return reached.filter(({ name, commands, needsPython }) => {
    if (needsPython && !hasBoto3) {
      console.log(`skipped: ${name.split(' ')[0]} it needs python3 with boto3`)
      return false
    }
    const reasons = elsewhere.flatMap(([pattern, reason]) => {
      const [found] = pattern.exec(commands) ?? []
      return found === undefined ? [] : [`${found}: ${reason}`]
    })
    for (const reason of reasons) console.log(`skipped: ${name.split(' ')[0]} ${reason}`)
    return reasons.length === 0 || commands.startsWith(startCommand)
  })
}

const startCommand = 'npm start'

/** The flags with which the page starts `dev`. */
function startFlags(path: string): readonly string[] {
  const start = stepsOf(path).find(({ commands }) => commands.startsWith(startCommand))
  return start?.commands.split('\n')[0]?.startsWith(`${startCommand} -- --empty`) ? ['--empty'] : []
}

/** A step may have a dozen commands, each a process of Python or Node. */
const timeout = 180_000

describe.each(['README.md', 'docs/lesson.md'])('%s', (path) => {
  const cleanUp = new AsyncDisposableStack()
  let checkout: string
  let first: FirstTerminal
  let second: SecondTerminal
  /** How much of the first terminal the page has shown. */
  let read = 0

  beforeAll(async () => {
    checkout = cleanUp.use(await freshCheckout()).path
    first = cleanUp.use(await openFirstTerminal(checkout, startFlags(path)))
    second = cleanUp.use(await openSecondTerminal(checkout))
    if (path !== 'README.md') await second.run(ownNpx)
  })
  afterAll(() => cleanUp.disposeAsync())

  /** Waits until the first terminal has printed what the page shows, after what it showed before. */
  async function findInLog(shown: string): Promise<void> {
    const wanted = patternOf(`…\n${shown}\n…`)
    const unread = () => `${settled(first.output().slice(read))}\n`
    await until(
      () => wanted.test(unread()),
      () => `the first terminal shows\n${unread()}\nand the page\n${shown}`,
    )
    read = first.output().length
  }

  let starts = 0
  async function start(): Promise<void> {
    if (starts++ > 0) await first.restart()
    read = 0
  }

  test.each(runnable(path))('$name', { timeout }, async ({ commands, output, log, file }) => {
    if (log !== undefined) return findInLog(log)
    if (file !== undefined) await writeFile(join(checkout, file.name), file.text)
    if (commands.startsWith(startCommand)) {
      await start()
      if (output !== undefined) await findInLog(output)
      return
    }
    const printed = first.toPage(await second.run(first.toHere(commands)))
    if (output === undefined) return
    if (!patternOf(output).test(`${settled(printed)}\n`)) {
      expect(settled(printed)).toBe(settled(output))
    }
  })
})
