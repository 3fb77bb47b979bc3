import { historyKeys } from '../core/index.ts'
import { addDayIndex, makeHistoryTable, switchTimeToLiveOn } from './commands.ts'
import { type Finding, missing, seen } from './finding.ts'
import type { HistoryFacts, Probes } from './probes.ts'
import type { Step } from './step.ts'
import type { Subject } from './subject.ts'

/**
 * The settings of the history. These steps are no part of a pipeline whose function has no
 * `HISTORY_TABLE_NAME`, nor of one whose function cannot be looked at, as other steps report.
 */
async function settingsOf(
  probes: Probes,
): Promise<{ readonly name: string; readonly days: string | undefined } | undefined> {
  const found = await probes.settings().catch(() => undefined)
  if (!found?.historyTableName) return undefined
  return { name: found.historyTableName, days: found.historyDays || undefined }
}

export const history: Step = {
  id: 'history',
  title: 'History table',
  dependsOn: [],
  async see(probes, subject) {
    const settings = await settingsOf(probes)
    if (settings === undefined) return undefined
    const { name } = settings
    const found = await probes.historyTable(name)
    if (found !== undefined) return judge(found, name, subject)
    return missing(`table ${name} does not exist`, makeHistoryTable(subject, name))
  },
  fix: () => 'set HISTORY_TABLE_NAME to a history table',
}

function judge(found: HistoryFacts, name: string, subject: Subject): Finding {
  const { partitionKey, sortKey, index } = historyKeys
  if (!found.keysFit) {
    const fix = `DynamoDB cannot change the keys of a table: set HISTORY_TABLE_NAME to another table, or, if you can lose its items, delete ${name} and create it again`
    return missing(`the keys of ${name} are not ${partitionKey} and ${sortKey}`, fix)
  }
  if (found.unfitIndex !== undefined) {
    const fix = `delete the index, or give the function another history table: a local index goes with ${name} alone`
    return missing(found.unfitIndex, fix)
  }
  if (found.status !== 'ACTIVE') return missing(`its status is ${found.status}`, laterFix)
  if (found.dayIndexFault !== undefined) {
    const add = addDayIndex(subject, name)
    const isThere = found.dayIndexFault.includes(`its index ${index}`)
    return missing(found.dayIndexFault, isThere ? `delete that index, then run: ${add}` : add)
  }
  if (found.dayIndexStatus !== 'ACTIVE') {
    return missing(`the status of its index ${index} is ${found.dayIndexStatus}`, laterFix)
  }
  return seen(name)
}

const laterFix = 'check again once DynamoDB has finished'

/** Without TTL events stay, and cost, forever; nothing else depends on it. */
export const historyExpiry: Step = {
  id: 'history-ttl',
  title: 'History expires',
  dependsOn: ['history'],
  async see(probes, subject) {
    const settings = await settingsOf(probes)
    if (settings?.days === undefined) return undefined
    const { name, days } = settings
    const attribute = await probes.historyTimeToLive(name)
    if (attribute === historyKeys.ttl) return seen(`after ${days} days, by ${attribute}`)
    if (attribute === undefined) return missing('TTL is off', switchTimeToLiveOn(subject, name))
    const fix = `turn TTL off for ${attribute} first: a table has one TTL attribute`
    return missing(`TTL uses ${attribute}, not ${historyKeys.ttl}`, fix)
  },
  fix: () => 'turn TTL on for the history table',
}

export const historyRole: Step = {
  id: 'history-role',
  title: 'Role allows UpdateItem',
  dependsOn: ['history'],
  async see(probes) {
    const settings = await settingsOf(probes)
    if (settings === undefined) return undefined
    const { updateHistory, allow } = (await probes.rights()) ?? {}
    const fact = `the role does not allow dynamodb:UpdateItem on ${settings.name}`
    return updateHistory ? seen('dynamodb:UpdateItem') : missing(fact, allow)
  },
  fix: ({ functionName }) =>
    `allow dynamodb:UpdateItem on the history table in the role of ${functionName}`,
}
