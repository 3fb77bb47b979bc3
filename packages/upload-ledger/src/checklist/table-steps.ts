import { rowKeys } from '../core/index.ts'
import { makeTable, switchRecoveryOn, switchTimeToLiveOn } from './commands.ts'
import { missing, noted, seen } from './finding.ts'
import type { Step } from './step.ts'

export const table: Step = {
  id: 'table',
  title: 'Table exists',
  dependsOn: [],
  async see(probes, { tableName }) {
    const found = await probes.table()
    if (found === undefined) return missing(`table ${tableName} does not exist`)
    if (!found.keysFit) {
      const fix = `DynamoDB cannot change the keys of a table: set TABLE_NAME to another table, or, if you can lose its rows, delete ${tableName} and create it again`
      return missing(`the keys of ${tableName} are not bucket and object_key`, fix)
    }
    if (found.unfitIndex !== undefined) {
      return missing(
        found.unfitIndex,
        `delete the index, or give the function another table: a local index goes with ${tableName} alone`,
      )
    }
    return found.status === 'ACTIVE' ? seen(tableName) : missing(`its status is ${found.status}`)
  },
  fix: makeTable,
}

/** Without TTL the rows of removed objects stay forever; nothing else depends on it. */
export const timeToLive: Step = {
  id: 'ttl',
  title: 'Tombstones expire',
  dependsOn: ['table'],
  async see(probes) {
    const attribute = await probes.timeToLive()
    if (attribute === rowKeys.ttl) return seen(`by ${attribute}`)
    if (attribute === undefined) return missing('TTL is off')
    const fix = `turn TTL off for ${attribute} first: a table has one TTL attribute`
    return missing(`TTL uses ${attribute}, not ${rowKeys.ttl}`, fix)
  },
  fix: switchTimeToLiveOn,
}

export const recovery: Step = {
  id: 'recovery',
  title: 'Point-in-time recovery',
  dependsOn: ['table'],
  async see(probes, { noRecovery }) {
    if (await probes.pointInTimeRecovery()) return seen('on')
    return noRecovery === undefined ? missing('it is off') : noted(`off: ${noRecovery}`)
  },
  fix: switchRecoveryOn,
}
