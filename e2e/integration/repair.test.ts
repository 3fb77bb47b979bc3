import { expect, test } from 'vitest'
import { temporaryFolder } from '../support/development.ts'
import { startRepairRun } from '../support/repair-run.ts'
import { seed } from '../support/seed.ts'

test('backfill and verify make the ledger equal to a bucket that goes on changing, killed or not', async () => {
  await using folder = await temporaryFolder()
  await using run = await startRepairRun(folder.path, seed)
  const { notify, churn, differing, drained } = run
  await run.fill(1_050)
  await notify(true)

  // While uploads and deletes go on.
  const changes = churn()
  const flags = ['s3://uploads/incoming/', '--max-write-units', '600']
  const added = await run.runKilled('b.state', 1, 'backfill', ...flags, '--yes', '--json')
  expect(added).toMatchObject({ code: 0, kills: 1 })
  await changes.stop()
  await drained()
  expect(await differing()).toEqual(new Set())
  const again = await run.run('backfill', ...flags, '--dry-run', '--json')
  expect(JSON.parse(again.out)).toMatchObject({ to_add: 0 })

  // A day without the function, versions that are deleted, and every other damage.
  await notify(false)
  await run.keepVersions()
  await churn(100).stop()
  await run.deleteVersions(10)
  await notify(true)
  const damaged = await run.damage(150)
  expect(damaged.size).toBeGreaterThan(50)
  const compare = ['verify', 's3://uploads/incoming/', '--grace', '1', '--json']
  const found = await run.run(...compare)
  expect(found.code).toBe(1)
  const lines = found.out
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line))
  const summary = lines.pop()
  expect(new Set(lines.map(({ object_key: key }) => key))).toEqual(damaged)
  expect(summary).toMatchObject({ kind: 'summary', drift: damaged.size })

  const repaired = await run.runKilled('v.state', 1, ...compare, '--repair')
  expect(repaired).toMatchObject({ code: 0 })
  expect(await differing()).toEqual(new Set())
  expect(await run.run(...compare)).toMatchObject({ code: 0 })

  // The scheduled function does the same.
  const others = await run.damage(20)
  expect(await run.verify({ 'detail-type': 'Scheduled Event' })).toMatchObject({
    ...{ Drift: others.size, Repaired: others.size, Unrepaired: 0, Completed: 1 },
  })
  expect(await differing()).toEqual(new Set())
})
