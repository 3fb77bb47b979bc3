// Backfills and verifies a bucket of 200,000 objects on the local cloud, or of as many as
// UPLOAD_LEDGER_OBJECTS says, while uploads and deletes go on; then plants every kind of damage and has it
// found and repaired. Each command is killed with SIGKILL three times and run again. Ends with 1 if bucket
// and ledger are not equal in the end, or damage was not found.
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import process from 'node:process'
import { startRepairRun } from '../e2e/support/repair-run.ts'
import { wholeNumber } from './whole-number.ts'

const objects = wholeNumber('UPLOAD_LEDGER_OBJECTS', 200_000)
const seed = wholeNumber('UPLOAD_LEDGER_SEED', Date.now() % 2 ** 31)
const faults: string[] = []
const beganMs = performance.now()

function say(text: string): void {
  console.log(`${((performance.now() - beganMs) / 1_000).toFixed(0).padStart(6)} s  ${text}`)
}

function expect(isTrue: boolean, fault: string): void {
  if (!isTrue) faults.push(fault)
  if (!isTrue) say(`FAULT: ${fault}`)
}

const folder = await mkdtemp(join(tmpdir(), 'upload-ledger-soak-'))
say(`seed ${seed}, ${objects} objects`)
const run = await startRepairRun(folder, seed, objects)
try {
  await run.notify(true)
  const changes = run.churn()
  const place = 's3://uploads/incoming/'
  const all = ['--max-write-units', '0', '--yes']
  const added = await run.runKilled('b.state', 3, 'backfill', place, ...all)
  say(`backfill, killed ${added.kills} times: ${added.err.trim().split('\n').at(-1)}`)
  expect(added.code === 0, `backfill ended with ${added.code}: ${added.err}`)
  const during = await run.run('verify', place, '--grace', '30')
  say(
    `verify while ${changes.changes} changes went on: ${during.err.trim().replaceAll('\n', '; ')}`,
  )
  expect(during.code === 0, `verify found drift in what only changed: ${during.out.slice(0, 500)}`)
  await changes.stop()
  await run.drained()
  expect((await run.differing()).size === 0, 'bucket and ledger differ after the backfill')

  await run.notify(false)
  await run.keepVersions()
  await run.churn(Math.ceil(objects / 200)).stop()
  await run.deleteVersions(Math.ceil(objects / 2_000))
  await run.notify(true)
  const damaged = await run.damage(Math.ceil(objects / 100))
  say(`${damaged.size} rows are wrong`)
  const compare = ['verify', place, '--grace', '5', '--json=kind,object_key']
  const found = await run.run(...compare)
  const lines = found.out
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line))
  const keys = new Set(
    lines.filter(({ kind }) => kind !== 'summary').map((line) => line.object_key),
  )
  say(`verify found ${keys.size}`)
  const isExact = keys.size === damaged.size && [...keys].every((key) => damaged.has(key))
  expect(isExact, 'verify did not find exactly what is wrong')
  const again = run.churn()
  const repaired = await run.runKilled('v.state', 3, ...compare, '--repair')
  await again.stop()
  await run.drained()
  say(`verify --repair, killed ${repaired.kills} times: ${repaired.err.trim().split('\n').at(-1)}`)
  const left = await run.differing()
  say(`${left.size} rows are wrong after ${again.changes} changes meanwhile`)
  expect(left.size === 0, `not repaired: ${[...left].slice(0, 5)}`)
} finally {
  await run[Symbol.asyncDispose]()
  await rm(folder, { recursive: true, force: true })
}
say(`${faults.length} faults`)
process.exitCode = faults.length === 0 ? 0 : 1
