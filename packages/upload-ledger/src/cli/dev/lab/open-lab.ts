import type { Lab } from '../../../api/index.ts'
import { createTable } from '../../../table/index.ts'
import { asking } from '../../aws/failure.ts'
import { connectClients } from '../../doctor/clients.ts'
import type { Deployment } from '../../doctor/deployment.ts'
import type { LocalCloud } from '../local-cloud.ts'
import { labQueueName } from '../pipeline.ts'
import { createExperiments } from './experiments.ts'
import { heldEvents } from './held-events.ts'
import { itemsTable } from './names.ts'
import { openLabParts } from './parts.ts'
import { tryTableOperation } from './table-operations.ts'

/** The lab, and what ends its connections. */
export interface OpenLab extends Lab {
  close(): void
}

/** Opens the lab of a local cloud. It makes nothing before it is used. */
export async function openLab(
  cloud: LocalCloud,
  { reach, aws }: Pick<Deployment, 'reach' | 'aws'>,
  dataFolder: string,
): Promise<OpenLab> {
  const clients = connectClients(reach)
  const parts = await openLabParts(dataFolder, clients)
  const held = heldEvents(clients.sqs, labQueueName)
  const queueArn = cloud.queue(labQueueName).arn
  const experiments = createExperiments({ clients, cloud, parts, held, queueArn })
  let last: Promise<unknown> = Promise.resolve()
  // What one call removes, another must not make at the same time.
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
    experiment: () => inTurn(() => experiments.experiment()),
    change: (change) => inTurn(() => experiments.change(change)),
    deliver: (event, fault) => inTurn(() => experiments.deliver(event, fault)),
    drop: (event) => inTurn(() => experiments.drop(event)),
    startOver: () => inTurn(() => experiments.startOver()),
    remove: () =>
      inTurn(async () => {
        const removed = await parts.remove()
        await experiments.startOver()
        return removed
      }),
    close: () => clients.close(),
  }
}
