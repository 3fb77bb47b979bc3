import { isDeepStrictEqual } from 'node:util'
import { createHistoryTable, type Table } from '../../table/index.ts'
import type { LocalCloud } from './local-cloud.ts'
import { functionName, historySid, historyTableName, uploadFunction } from './pipeline.ts'
import { withoutAsking } from './settle-confirmation.ts'

/**
 * Has the function of a data folder keep a history, or keep none.
 *
 * A folder of a start without a history gets it only if the function's configuration and policy are
 * still as that start wrote them: what a person has edited is theirs. Against `--no-history` an edit
 * does not help, for that is asking for it. The right is there whenever the function needs it, so a
 * kill in between leaves a function that works, and the next start goes on.
 *
 * @param tableOf the table of that name
 * @returns the name of the function's history table, also of one that a person gave it
 */
export async function settleHistory(
  functions: LocalCloud['functions'],
  tableOf: (name: string) => Table,
  wanted: boolean,
): Promise<string | undefined> {
  const current = await configurationOf(functions)
  if (current === undefined) return undefined
  const [on, off] = [uploadFunction(true), uploadFunction(false)]
  const policy = functions.policy(functionName)
  // Whether the function asks S3 is settled afterwards, and is no edit of a person.
  const plain = withoutAsking(current, policy)
  if (!wanted) {
    const { HISTORY_TABLE_NAME, HISTORY_DAYS, ...environment } = current.environment
    if (HISTORY_TABLE_NAME !== undefined) await functions.configure(functionName, { environment })
    if (isDeepStrictEqual(plain.policy, on.policy)) {
      const { Statement, ...document } = policy
      const others = Statement.filter(({ Sid }) => Sid !== historySid)
      await functions.putPolicy(functionName, { ...document, Statement: others })
    }
    return undefined
  }
  const isOurs =
    isDeepStrictEqual(plain.configuration, off.configuration) &&
    [on, off].some((definition) => isDeepStrictEqual(plain.policy, definition.policy))
  const environment = isOurs ? on.configuration.environment : current.environment
  const { HISTORY_TABLE_NAME: name } = environment
  if (name === historyTableName) await createHistoryTable(tableOf(name))
  if (isOurs) {
    await functions.putPolicy(functionName, on.policy)
    await functions.configure(functionName, { environment })
  }
  return name
}

/** `undefined` for a file that cannot be used: the checklist reports it, and the person fixes it. */
async function configurationOf(functions: LocalCloud['functions']) {
  try {
    return await functions.configuration(functionName)
  } catch {
    return undefined
  }
}
