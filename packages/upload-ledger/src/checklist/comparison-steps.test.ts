import { expect, test } from 'vitest'
import type { ComparisonFacts, ComparisonRun } from './beside-facts.ts'
import { comparison } from './comparison-steps.ts'
import type { Probes } from './probes.ts'
import type { Subject } from './subject.ts'

const run: ComparisonRun = { at: '2026-11-28 04:00 UTC', isWhole: true, repaired: 0, unrepaired: 0 }
const rule = {
  ...{ name: 'nightly', schedule: 'rate(1 day)', isEnabled: true },
  enable: 'enable the rule',
}
const role = { roleName: 'r', needed: ['s3:ListBucket on b'], lacking: [], allow: 'put the policy' }
const good: ComparisonFacts = {
  ...{ functionName: 'verify', role, repairs: true, rule, lastRun: run, overdue: undefined },
  ...{ showLog: 'tail the log', letInvoke: 'add the permission' },
}
const subject = { tableName: 'rows', bucket: 'uploads', deployCode: 'deploy' } as Subject
const look = (facts: ComparisonFacts | undefined) =>
  comparison.see({ comparison: async () => facts } as Partial<Probes> as Probes, subject)

test('a comparison that runs on its schedule passes, and one that is not there is no step', async () => {
  expect(await look(undefined)).toBeUndefined()
  const detail = 'rate(1 day), last at 2026-11-28 04:00 UTC'
  expect(await look(good)).toEqual({ state: 'seen', detail })
  expect(await look({ ...good, lastRun: { ...run, repaired: 2 } })).toEqual({
    ...{ state: 'seen', detail: `${detail}, which repaired 2` },
  })
  expect(await look({ ...good, lastRun: undefined })).toEqual({
    ...{ state: 'noted', detail: 'rate(1 day); it has not run yet' },
  })
})

test.each<[string, Partial<ComparisonFacts>, string | undefined]>([
  ['function verify does not exist', { role: undefined }, undefined],
  ['no rule of EventBridge invokes verify', { rule: undefined }, undefined],
  ['rule nightly is disabled', { rule: { ...rule, isEnabled: false } }, 'enable the rule'],
  [
    'the role r does not allow s3:ListBucket on b',
    { role: { ...role, lacking: role.needed } },
    'put the policy',
  ],
  [
    'no run has ended for long',
    { overdue: 'no run has ended for long', lastRun: undefined },
    'tail the log shows whether it ran; if not, let the rule invoke it: add the permission',
  ],
  [
    'the run at 2026-11-28 04:00 UTC ended before the last key',
    { lastRun: { ...run, isWhole: false } },
    'tail the log',
  ],
  [
    'the run at 2026-11-28 04:00 UTC left 2 differences between uploads and rows',
    { repairs: false, lastRun: { ...run, unrepaired: 2 } },
    'have the next run repair them: deploy --verify-repair',
  ],
  [
    'the run at 2026-11-28 04:00 UTC left 1 difference between uploads and rows',
    { lastRun: { ...run, unrepaired: 1 } },
    'tail the log names them, and why they stayed',
  ],
])('%s', async (detail, facts, fix) => {
  expect(await look({ ...good, ...facts })).toEqual({ state: 'missing', detail, fix })
})
