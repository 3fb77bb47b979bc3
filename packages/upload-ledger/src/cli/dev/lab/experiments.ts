import { DeleteObjectCommand, ListObjectsV2Command, PutObjectCommand } from '@aws-sdk/client-s3'
import type { Experiment, Experiments, LabDelivery, ObjectChange } from '../../../api/index.ts'
import { LedgerError, printable } from '../../../core/index.ts'
import { type LedgerReader, openLedger } from '../../../reader/index.ts'
import type { Clients } from '../../doctor/clients.ts'
import { type DeliveringCloud, deliver } from './deliver.ts'
import { experimentParts } from './experiment-parts.ts'
import type { HeldEvents } from './held-events.ts'
import { experimentBucket, ledger, plain } from './names.ts'
import type { LabParts } from './parts.ts'

/** What the experiments work with. */
export interface ExperimentSources {
  readonly clients: Clients
  readonly cloud: DeliveringCloud
  readonly parts: LabParts
  readonly held: HeldEvents
  readonly queueArn: string
}

/** The experiments. Their calls are made one after another. */
export function createExperiments(sources: ExperimentSources): Experiments {
  const { clients, cloud, parts, held } = sources
  const { client } = clients.table(ledger.table)
  const readers = {
    plain: openLedger({ table: plain.table, client }),
    ledger: openLedger({ table: ledger.table, history: ledger.history, client }),
  }
  let deliveries: LabDelivery[] = []

  async function experiment(): Promise<Experiment> {
    const seen = { bucket: experimentBucket, events: held.all(), deliveries: [...deliveries] }
    if (!parts.has('bucket', experimentBucket)) {
      return { ...seen, objects: [], plain: [], ledger: [], history: [] }
    }
    const [objects, plainRows, rows] = await Promise.all([
      objectsOf(clients),
      rowsOf(readers.plain),
      rowsOf(readers.ledger),
    ])
    const ask = { bucket: experimentBucket, consistent: true }
    const histories = await Promise.all(
      rows.map(({ object_key: key }) => Array.fromAsync(readers.ledger.history({ ...ask, key }))),
    )
    return { ...seen, objects, plain: plainRows, ledger: rows, history: histories.flat() }
  }

  return {
    async experiment() {
      if (parts.has('bucket', experimentBucket)) await held.collect(0)
      return experiment()
    },
    async change(change) {
      await parts.ensure(await experimentParts(clients, sources.queueArn))
      await held.collect(0)
      const known = held.all().length
      await apply(clients, change)
      for (let looks = 0; held.all().length === known; looks++) {
        if (looks === mostLooks) throw neverHeld(change)
        await held.collect(1)
      }
      return experiment()
    },
    async deliver(event, fault) {
      const payload = held.payload(event)
      const side = (name: string) => deliver(cloud, name, payload, fault)
      const [ofPlain, ofLedger] = await Promise.all([
        side(plain.functionName),
        side(ledger.functionName),
      ])
      const both = { event, plain: ofPlain, ledger: ofLedger }
      deliveries.push(fault === undefined ? both : { ...both, fault })
      held.mark(event, 'delivered')
      return experiment()
    },
    async drop(event) {
      held.mark(event, 'dropped')
      return experiment()
    },
    async startOver() {
      const names = (await experimentParts(clients, sources.queueArn)).map(({ name }) => name)
      await parts.remove(({ name }) => names.includes(name))
      await held.forget()
      deliveries = []
    },
  }
}

/** An event is in the queue before its request is answered; the rest is for a machine that is busy. */
const mostLooks = 10

function neverHeld({ key }: ObjectChange): LedgerError {
  const fact = 'its event did not arrive in the queue; remove the lab, and begin again'
  return new LedgerError('unavailable', `Cannot hold the event of ${printable(key)}: ${fact}`)
}

async function apply(clients: Clients, { change, key, size }: ObjectChange): Promise<void> {
  const { s3 } = clients
  const object = { Bucket: experimentBucket, Key: key }
  if (change === 'upload') {
    await s3.send(new PutObjectCommand({ ...object, Body: 'x'.repeat(size) }))
    return
  }
  if (!(await objectsOf(clients)).some(({ object_key }) => object_key === key)) {
    const details = { argument: 'key' }
    const message = `Cannot delete ${printable(key)}: it is not in the bucket ${experimentBucket}`
    throw new LedgerError('invalid-argument', message, { details })
  }
  await s3.send(new DeleteObjectCommand(object))
}

async function objectsOf({ s3 }: Clients): Promise<Experiment['objects']> {
  const { Contents = [] } = await s3.send(new ListObjectsV2Command({ Bucket: experimentBucket }))
  return Contents.map(({ Key = '', Size = 0, ETag = '' }) => ({
    ...{ object_key: Key, size: Size, etag: ETag.replaceAll('"', '') },
  }))
}

function rowsOf(reader: LedgerReader): Promise<Experiment['plain']> {
  return Array.fromAsync(reader.list({ bucket: experimentBucket, deleted: true, consistent: true }))
}
