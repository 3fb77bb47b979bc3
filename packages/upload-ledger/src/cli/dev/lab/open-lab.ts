import type { Lab } from '../../../api/index.ts'
import { createTable } from '../../../table/index.ts'
import { asking } from '../../aws/failure.ts'
import { connectClients } from '../../doctor/clients.ts'
import type { Deployment } from '../../doctor/deployment.ts'
import { itemsTable } from './names.ts'
import { openLabParts } from './parts.ts'
import { tryTableOperation } from './table-operations.ts'

/** The lab, and what ends its connections. */
export interface OpenLab extends Lab {
  close(): void
}

/** Opens the lab of a local cloud. It makes nothing before it is used. */
export async function openLab(
  { reach, aws }: Pick<Deployment, 'reach' | 'aws'>,
  dataFolder: string,
): Promise<OpenLab> {
  const clients = connectClients(reach)
  const parts = await openLabParts(dataFolder, clients)
  let last: Promise<unknown> = Promise.resolve()
  // A part that is being removed must not be made at the same time.
  const inTurn = <T>(act: () => Promise<T>): Promise<T> => {
    const next = last.then(act)
    last = next.catch(() => {})
    return next
  }
  return {
    state: async () => parts.state(),
    tryOperation: (operation, values) =>
      inTurn(async () => {
        const table = clients.table(itemsTable)
        await parts.ensure([{ kind: 'table', name: itemsTable, make: () => createTable(table) }])
        return asking(`try ${operation} on the table ${itemsTable}`, `dynamodb:${operation}`, () =>
          tryTableOperation(table, operation, values, aws),
        )
      }),
    remove: () => inTurn(() => parts.remove()),
    close: () => clients.close(),
  }
}
