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
import { createRepairs } from './repairs.ts'
import { tryTableOperation } from './table-operations.ts'

/** The lab, and what ends its connections. */
export interface OpenLab extends Lab {
  close(): void
}

/** Opens the lab of a local cloud. It makes nothing before it is used. */
export async function openLab(
  cloud: LocalCloud,
  deployment: Deployment,
  dataFolder: string,
): Promise<OpenLab> {
  const clients = connectClients(deployment.reach)
  const parts = await openLabParts(dataFolder, clients)
  const held = heldEvents(clients.sqs, labQueueName)
  const queueArn = cloud.queue(labQueueName).arn
  const experiments = createExperiments({ clients, cloud, parts, held, queueArn })
  const repairs = createRepairs({ clients, cloud, parts, deployment })
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
          tryTableOperation(table, operation, values, deployment.aws),
        )
      }),
    experiment: () => inTurn(() => experiments.experiment()),
    change: (change) => inTurn(() => experiments.change(change)),
    deliver: (event, fault) => inTurn(() => experiments.deliver(event, fault)),
    drop: (event) => inTurn(() => experiments.drop(event)),
    startOver: () => inTurn(() => experiments.startOver()),
    repair: () => inTurn(() => repairs.repair()),
    breakPart: (part) => inTurn(() => repairs.breakPart(part)),
    putBack: (part) => inTurn(() => repairs.putBack(part)),
    tryUpload: () => inTurn(() => repairs.tryUpload()),
    repairChecklist: () => inTurn(() => repairs.repairChecklist()),
    remove: () =>
      inTurn(async () => {
        // An event that outlived its function would end as a dead letter.
        await cloud.delivery.drained(drainMs)
        const removed = await parts.remove()
        for (const { kind, name } of removed) {
          if (kind === 'function') await cloud.delivery.removeDeadLetters(cloud.functions.arn(name))
        }
        await experiments.startOver()
        return removed
      }),
    close: () => clients.close(),
  }
}

/** Longer than the retries of an event. */
const drainMs = 10_000
