import { rowKeys } from '../core/index.ts'
import { makeTable, switchRecoveryOn, switchTimeToLiveOn } from './commands.ts'
import { missing, seen } from './finding.ts'
import type { Step } from './step.ts'

export const table: Step = {
  id: 'table',
  title: 'Table exists',
  standsOn: [],
  async see(probes, { tableName }) {
    const found = await probes.table()
    if (found === undefined) return missing(`there is no table ${tableName}`)
    if (!found.keysFit) {
      const mend = `keys cannot be changed: delete ${tableName} if it is yours to delete and make it again, or give the function another table`
      return missing(`the keys of ${tableName} are not bucket and object_key`, mend)
    }
    return found.status === 'ACTIVE' ? seen(tableName) : missing(`it is ${found.status}`)
  },
  mend: makeTable,
}

/** Without it the rows of removed objects stay for ever; nothing else depends on it. */
export const timeToLive: Step = {
  id: 'ttl',
  title: 'Tombstones expire',
  standsOn: ['table'],
  async see(probes) {
    const attribute = await probes.timeToLive()
    if (attribute === rowKeys.ttl) return seen(`by ${attribute}`)
    if (attribute === undefined) return missing('TTL is off')
    const mend = `${attribute} must be given up first: TTL watches one attribute of a table`
    return missing(`TTL watches ${attribute}, not ${rowKeys.ttl}`, mend)
  },
  mend: switchTimeToLiveOn,
}

export const recovery: Step = {
  id: 'recovery',
  title: 'Point-in-time recovery',
  standsOn: ['table'],
  async see(probes, { noRecovery }) {
    if (await probes.pointInTimeRecovery()) return seen('on')
    return noRecovery === undefined ? missing('it is off') : seen(`off: ${noRecovery}`)
  },
  mend: switchRecoveryOn,
}
