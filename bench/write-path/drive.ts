import { writeSync } from 'node:fs'
import process from 'node:process'
import { peakMemoryBytes } from '../../packages/local-cloud/test/solid/peak-memory.ts'

// Calls the handler of one bundle in this process, as the task in the environment says, and writes what it
// took, measured here, to file 3.

export interface Task {
  readonly bundle: string
  /** Records in each batch. */
  readonly size: number
  /** Batches before any is measured: none to measure a cold start. */
  readonly warmUp: number
  readonly batches: number
  /** Whether they are messages of a queue. @default false */
  readonly isQueued?: boolean
}

export interface Measured {
  /** Of the measured batches, or, without a warm-up, of the process from its start. */
  readonly cpuMs: number
  readonly wallMs: readonly number[]
  readonly peakMegabytes: number
}

type Handler = (event: object, context: object) => Promise<unknown>

const { bundle, size, warmUp, batches, isQueued = false }: Task = JSON.parse(process.env.TASK ?? '')
const handler: Handler = require(bundle).handler
let objects = 0

async function main(): Promise<void> {
  for (let i = 0; i < warmUp; i++) await handler(batch(), context)
  const before = warmUp === 0 ? { user: 0, system: 0 } : process.cpuUsage()
  const wallMs: number[] = []
  for (let i = 0; i < batches; i++) {
    const event = batch()
    const startMs = performance.now()
    await handler(event, context)
    wallMs.push(performance.now() - startMs)
  }
  const { user, system } = process.cpuUsage()
  const measured: Measured = {
    cpuMs: (user - before.user + system - before.system) / 1_000,
    wallMs,
    peakMegabytes: peakMemoryBytes() / 2 ** 20,
  }
  writeSync(3, JSON.stringify(measured))
}

const context = {
  awsRequestId: '8476a536-e9f4-11e8-9739-2dfe598c3fcd',
  functionName: 'upload-ledger',
  getRemainingTimeInMillis: () => 300_000,
}

/** Notifications of new objects, as S3 sends them, or as a queue passes them on. */
function batch(): object {
  return { Records: Array.from({ length: size }, isQueued ? message : record) }
}

function message(): object {
  return {
    messageId: `19dd0b57-b21e-4ac1-bd88-${String(objects).padStart(12, '0')}`,
    eventSource: 'aws:sqs',
    body: JSON.stringify({ Records: [record()] }),
  }
}

function record(): object {
  const number = objects++
  const sequencer = (0x61_1a_00_00_00_00 + number).toString(16).toUpperCase().padStart(18, '0')
  return {
    eventVersion: '2.1',
    eventSource: 'aws:s3',
    awsRegion: 'us-east-1',
    eventTime: new Date(Date.now() - 2_000).toISOString(),
    eventName: 'ObjectCreated:Put',
    userIdentity: { principalId: 'AWS:AROAEXAMPLEID:session' },
    requestParameters: { sourceIPAddress: '192.0.2.3' },
    responseElements: {
      'x-amz-request-id': 'C3D13FE58DE4C810',
      'x-amz-id-2': 'FMyUVURIY8/IgAtTv8xRjskZQpcIZ9KG4V5Wp6S7S/JRWeUWerMUE5JgHvANOjpD',
    },
    s3: {
      s3SchemaVersion: '1.0',
      configurationId: 'upload-ledger',
      bucket: {
        name: 'uploads',
        ownerIdentity: { principalId: 'A3NL1KOZZKExample' },
        arn: 'arn:aws:s3:::uploads',
      },
      object: {
        key: `incoming/2026/11/23/photo-${number}.jpg`,
        size: 12_345,
        eTag: 'd41d8cd98f00b204e9800998ecf8427e',
        sequencer,
      },
    },
  }
}

void main()
