import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import type { Command } from '../../packages/upload-ledger/src/cli/command.ts'
import { backfill } from '../../packages/upload-ledger/src/cli/commands/backfill.ts'
import { verify } from '../../packages/upload-ledger/src/cli/commands/verify.ts'
import { announce } from '../../packages/upload-ledger/src/cli/running.ts'
import { keys, region, temporaryFolder } from '../support/development.ts'
import { type RepairRun, startRepairRun } from '../support/repair-run.ts'
import { runHere } from '../support/run-here.ts'
import { seed } from '../support/seed.ts'

test('backfill and verify make the ledger equal to a bucket that goes on changing, killed or not', async () => {
  await using folder = await temporaryFolder()
  await using run = await startRepairRun(folder.path, seed, 1_050)
  const { notify, churn, differing, drained } = run
  const here = await inThisProcess(run, folder.path)
  await notify(true)

  // While uploads and deletes go on.
  const changes = churn()
  const flags = ['s3://uploads/incoming/', '--max-write-units', '600']
  const added = await run.runKilled('b.state', 1, 'backfill', ...flags, '--yes', '--json')
  expect(added).toMatchObject({ code: 0, kills: 1 })
  await changes.stop()
  await drained()
  expect(await differing()).toEqual(new Set())
  const again = await here(backfill, ...flags, '--dry-run', '--json')
  expect(JSON.parse(again.out[0] ?? '')).toMatchObject({ to_add: 0 })

  // A day without the function, versions that are deleted, and every other damage.
  await notify(false)
  await run.keepVersions()
  await churn(40).stop()
  await run.deleteVersions(10)
  await notify(true)
  const damaged = await run.damage(80)
  expect(damaged.size).toBeGreaterThan(50)
  const compare = ['s3://uploads/incoming/', '--grace', '1', '--json']
  const found = await here(verify, ...compare)
  expect(found.code).toBe(1)
  const lines = found.out.map((line) => JSON.parse(line))
  const summary = lines.pop()
  expect(new Set(lines.map(({ object_key: key }) => key))).toEqual(damaged)
  expect(summary).toMatchObject({ kind: 'summary', drift: damaged.size })

  const repaired = await run.runKilled('v.state', 1, 'verify', ...compare, '--repair')
  expect(repaired).toMatchObject({ code: 0 })
  expect(await differing()).toEqual(new Set())
  expect(await here(verify, ...compare)).toMatchObject({ code: 0 })

  // The scheduled function does the same.
  const others = await run.damage(20)
  expect(await run.verify({ 'detail-type': 'Scheduled Event' })).toMatchObject({
    ...{ Drift: others.size, Repaired: others.size, Unrepaired: 0, Completed: 1 },
  })
  expect(await differing()).toEqual(new Set())
})

/** Runs a command that is not to be killed, which takes a process less. */
async function inThisProcess({ cloud, table }: RepairRun, workingFolder: string) {
  const dataFolder = join(workingFolder, 'here')
  await mkdir(dataFolder)
  await announce(dataFolder, {
    ...{ pid: process.pid, s3Url: cloud.s3Url, dynamodbUrl: cloud.dynamodbUrl, region, ...keys },
    ...{ bucket: 'uploads', filters: [{ prefix: 'incoming/', suffix: '' }], delivery: 'direct' },
    ...{ tableName: table.name, startCommand: '', logFile: join(dataFolder, 'log.jsonl') },
  })
  return (command: Command, ...args: string[]) =>
    runHere(command, [...args, '--data', 'here'], { workingFolder })
}
