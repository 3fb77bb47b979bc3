import { printable } from '../core/index.ts'
import type { ComparisonFacts, ComparisonRun, ScheduleFacts } from './beside-facts.ts'
import { type Finding, missing, noted, seen } from './finding.ts'
import { judgeRole } from './role-of.ts'
import type { Step } from './step.ts'
import type { Subject } from './subject.ts'

/** Applies only where a function compares bucket and table on a schedule. */
export const comparison: Step = {
  id: 'comparison',
  title: 'Scheduled comparison',
  dependsOn: [],
  async see(probes, subject) {
    const found = await probes.comparison()
    return found && judge(found, subject)
  },
  fix: ({ deployCode }) => deployCode,
}

function judge(found: ComparisonFacts, subject: Subject): Finding {
  const { functionName, role, rule, lastRun, overdue, showLog, letInvoke } = found
  if (role === undefined) return missing(`function ${functionName} does not exist`)
  if (rule === undefined) return missing(`no rule of EventBridge invokes ${functionName}`)
  if (!rule.isEnabled) return missing(`rule ${rule.name} is disabled`, rule.enable)
  if (role.lacking.length > 0) return judgeRole(role)
  if (overdue !== undefined) {
    const fix = `${showLog} shows whether it ran; if not, let the rule invoke it: ${letInvoke}`
    return missing(overdue, fix)
  }
  return lastRun === undefined
    ? noted(`${printable(rule.schedule)}; it has not run yet`)
    : judgeRun(found, rule, lastRun, subject)
}

function judgeRun(
  { repairs, showLog }: ComparisonFacts,
  { schedule }: ScheduleFacts,
  { at, isWhole, repaired, unrepaired }: ComparisonRun,
  { bucket, tableName, deployCode }: Subject,
): Finding {
  if (!isWhole) return missing(`the run at ${at} ended before the last key`, showLog)
  if (unrepaired > 0) {
    const rows = unrepaired === 1 ? '1 difference' : `${unrepaired} differences`
    const fix = repairs
      ? `${showLog} names them, and why they stayed`
      : `have the next run repair them: ${deployCode} --verify-repair`
    return missing(`the run at ${at} left ${rows} between ${bucket} and ${tableName}`, fix)
  }
  const repairedThen = repaired > 0 ? `, which repaired ${repaired}` : ''
  return seen(`${printable(schedule)}, last at ${at}${repairedThen}`)
}
