import { LedgerError, rowKeys } from '../../core/index.ts'
import { describeTable, tableOn } from '../../table/index.ts'
import type { Aws } from '../aws/connect.ts'
import type { NamedResource } from './settings.ts'

/**
 * Checks that an existing table has the keys of a row and no index that refuses rows, and that the
 * name of a new one is free.
 *
 * @param own the table that the stack has already created
 * @throws {LedgerError} `configuration`
 */
export async function checkTable(
  { dynamodb }: Aws,
  { existing, name }: NamedResource,
  own: string | undefined,
): Promise<void> {
  if (own === name) {
    if (!existing) return
    throw refusal(`use --table ${name}`, 'the stack created it; omit --table')
  }
  const found = await describeTable(tableOn(dynamodb, name))
  if (!existing) {
    if (found === undefined) return
    throw refusal(
      `create the table ${name}`,
      `it already exists, kept from an earlier stack or created by hand; use --table ${name}, or choose another name with --table-name`,
    )
  }
  if (found === undefined) {
    throw refusal(
      `use --table ${name}`,
      'it does not exist in this account and region; to create it, use --table-name',
    )
  }
  if (!found.keysFit) {
    const { partitionKey, sortKey } = rowKeys
    throw refusal(
      `use --table ${name}`,
      `its keys are not ${partitionKey} (partition) and ${sortKey} (sort), both strings; choose another`,
    )
  }
  if (found.unfitIndex !== undefined) {
    throw refusal(
      `use --table ${name}`,
      `${found.unfitIndex}; delete the index, or choose another table`,
    )
  }
}

function refusal(what: string, why: string): LedgerError {
  return new LedgerError('configuration', `Cannot ${what}: ${why}`)
}
