import { historyKeys, LedgerError } from '../../core/index.ts'
import { describeHistoryTable, tableOn } from '../../table/index.ts'
import type { Aws } from '../aws/connect.ts'
import { stacksWith } from '../stack/stacks-with.ts'
import type { DeploySettings, NamedResource } from './settings.ts'

/** The circumstances that decide whose table of the name an existing one is. */
interface Circumstances {
  /** `undefined` before the first deployment. */
  readonly stackId: string | undefined
  readonly deployed: DeploySettings | undefined
  /** Whether the person named the table now. */
  readonly isNamed: boolean
}

/**
 * The history table to deploy with: the stack's own, or an existing one, which is taken over as it
 * is, or one to create. So a history that was turned off and kept its table is turned on again.
 *
 * @throws {LedgerError} `configuration` when the table of that name is not a history table, or is the
 *   history of another stack and the person did not name it
 */
export async function findHistoryTable(
  aws: Aws,
  { history, historyTable: { existing, name } }: DeploySettings,
  { stackId, deployed, isNamed }: Circumstances,
): Promise<NamedResource> {
  if (!history) return { existing, name }
  const isDeployed = deployed?.history === true && deployed.historyTable.name === name
  if (isDeployed && !deployed.historyTable.existing) return { existing: false, name }
  const found = await describeHistoryTable(tableOn(aws.dynamodb, name))
  if (found === undefined) return { existing: false, name }
  const { partitionKey, sortKey } = historyKeys
  const keys = found.keysFit
    ? undefined
    : `its keys are not ${partitionKey} (partition) and ${sortKey} (sort), both strings`
  const fault = keys ?? found.dayIndexFault ?? found.unfitIndex
  if (fault !== undefined) {
    throw refusal(name, `it exists, and ${fault}; choose another with --history-table`)
  }
  if (!isDeployed && !isNamed) await refuseTaken(aws, name, stackId)
  return { existing: true, name }
}

/** Two ledgers may share a history, but not because both have the default. */
async function refuseTaken(aws: Aws, name: string, stackId: string | undefined): Promise<void> {
  const [other] = await stacksWith(
    aws,
    ({ id, parameters: { History, HistoryTableName } }) =>
      id !== stackId && History === 'true' && HistoryTableName === name,
  )
  if (other === undefined) return
  const fact = `it is the history of the stack ${other.name}`
  const fix = `choose another name with --history-table, or share it with --history-table ${name}`
  throw refusal(name, `${fact}; ${fix}`)
}

function refusal(name: string, why: string): LedgerError {
  const message = `Cannot keep the history in the table ${name}: ${why}`
  return new LedgerError('configuration', message)
}
