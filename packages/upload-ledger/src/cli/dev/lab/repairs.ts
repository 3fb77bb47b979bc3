import { randomBytes } from 'node:crypto'
import { PutObjectCommand } from '@aws-sdk/client-s3'
import type { Repair, RepairPart, Repairs } from '../../../api/index.ts'
import { checklist, walkChecklist } from '../../../checklist/index.ts'
import { LedgerError } from '../../../core/index.ts'
import { getRow } from '../../../table/index.ts'
import type { Clients } from '../../doctor/clients.ts'
import { type Deployment, subjectOf } from '../../doctor/deployment.ts'
import { handmade } from '../../doctor/find-by-hand.ts'
import { createProbes, emptyMemory } from '../../doctor/probes.ts'
import type { Target } from '../../doctor/target.ts'
import { standingObject } from '../../doctor/test-object.ts'
import { readLogLine } from '../../log-line.ts'
import type { LocalCloud } from '../local-cloud.ts'
import { watchAttempts } from './attempts.ts'
import { repair as names, roleOf } from './names.ts'
import type { LabParts } from './parts.ts'
import { repairPipeline, setPart } from './repair-parts.ts'

/** What breaking and fixing works with. */
export interface RepairSources {
  readonly clients: Clients
  readonly cloud: Pick<LocalCloud, 'functions' | 'delivery'>
  readonly parts: LabParts
  readonly deployment: Deployment
}

const { bucket, functionName, table, prefix } = names

/** The pipeline to break and to fix. Its calls are made one after another. */
export function createRepairs({ clients, cloud, parts, deployment }: RepairSources): Repairs {
  const { functions, delivery } = cloud
  const functionArn = functions.arn(functionName)
  /** Of the last file; before the first one, nobody has it. */
  let key = `${prefix}none`
  const ensure = async () => parts.ensure(await repairPipeline(clients, functionArn))

  async function repair(): Promise<Repair> {
    const isMade = parts.has('bucket', bucket)
    return { isMade, bucket, functionName, table, log: isMade ? await logOf(functions) : [] }
  }

  async function change(part: RepairPart, isThere: boolean): Promise<Repair> {
    await ensure()
    await setPart(clients, functionArn, part, isThere)
    return repair()
  }

  return {
    repair,
    breakPart: (part) => change(part, false),
    putBack: (part) => change(part, true),
    async tryUpload() {
      await ensure()
      key = `${prefix}try-${randomBytes(4).toString('hex')}.txt`
      const watched = watchAttempts(cloud, functionName)
      try {
        await clients.s3.send(new PutObjectCommand({ Bucket: bucket, Key: key, Body: 'A try\n' }))
        // S3 has put the event in before it answers, so there is none where nothing is pending.
        if (!(await delivery.drained(mostMs))) {
          const fact = `events are still under way after ${mostMs / 1_000} s`
          throw new LedgerError('unavailable', `Cannot follow the upload of ${key}: ${fact}`)
        }
      } finally {
        watched.stop()
      }
      const row = await getRow(clients.table(table), bucket, key)
      // What was given up meanwhile is no work for the person.
      await delivery.removeDeadLetters(functionArn)
      const way = { object_key: key, attempts: watched.attempts }
      return row === undefined ? way : { ...way, row }
    },
    async repairChecklist() {
      await ensure()
      const at = handmade(deployment, target)
      const subject = subjectOf(at, target, key)
      const object = standingObject({ s3: clients.s3, bucket, key })
      const sources = { clients, target, subject, object, isLocal: at.isLocal }
      const probes = createProbes({ ...sources, memory: emptyMemory() })
      return { items: await Array.fromAsync(walkChecklist(checklist, probes, subject)) }
    },
  }
}

const mostMs = 60_000

const target: Target = {
  ...{ bucket, functionName, tableName: table, filters: [{ prefix, suffix: '' }] },
  ...{ delivery: 'direct', deadLetterQueue: undefined },
  byHand: { roleName: roleOf(functionName) },
}

const mostLines = 30

async function logOf(functions: LocalCloud['functions']): Promise<Repair['log']> {
  const lines = await functions
    .log(functionName)
    .tail(mostLines, (line) => readLogLine(line) !== undefined)
  return lines.flatMap((text) => {
    const line = readLogLine(text)
    if (line === undefined) return []
    return [{ time: line.timestamp, level: line.level, message: line.message }]
  })
}
