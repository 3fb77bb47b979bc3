import { randomUUID } from 'node:crypto'
import { stat } from 'node:fs/promises'
import { HeadObjectCommand, NotFound, type S3Client } from '@aws-sdk/client-s3'
import type { Probes, Subject } from '../../checklist/index.ts'
import type { EventBus, Functions } from '../../local/index.ts'
import { describeTable, getRow, mayRecord, type Table } from '../../table/index.ts'
import { readLogLine } from '../log-line.ts'
import { readTrigger } from './prepare.ts'
import type { Ends } from './trigger.ts'

/** How the pipeline on a laptop is looked at. */
export interface LocalPipeline {
  readonly s3: S3Client
  /** Reached as the owner. */
  readonly table: Table
  /** The same table, reached as the function's role. */
  readonly tableAsRole: Table
  readonly functions: Functions
  readonly eventBus: EventBus
  readonly ends: Ends
  readonly bundlePath: string
  readonly subject: Subject
}

/** As far back as the log is searched for what it says of the test file. */
const mostLines = 1

export function localProbes(pipeline: LocalPipeline): Probes {
  const { s3, table, tableAsRole, functions, eventBus, ends, bundlePath, subject } = pipeline
  const { bucket: Bucket, key: Key, functionName } = subject
  const log = functions.log(functionName)
  /** The code and settings that were seen to run: to look again is one invocation each. */
  let runs = ''

  async function testObject() {
    try {
      const { ContentLength = 0, ETag = '' } = await s3.send(new HeadObjectCommand({ Bucket, Key }))
      return { sizeBytes: ContentLength, etag: ETag.replaceAll('"', '') }
    } catch (error) {
      if (error instanceof NotFound) return undefined
      throw error
    }
  }

  return {
    table: () => describeTable(table),
    roleMayPutItem: () => mayRecord(tableAsRole),
    async tableNameVariable() {
      return (await functions.configuration(functionName)).environment.TABLE_NAME
    },
    async functionError() {
      const { mtimeMs } = await stat(bundlePath)
      const code = JSON.stringify([mtimeMs, await functions.configuration(functionName)])
      if (code === runs) return undefined
      const testEvent = { Service: 'Amazon S3', Event: 's3:TestEvent', Bucket }
      const requestId = randomUUID()
      const result = await functions.invoke(ends.functionArn, testEvent, { requestId })
      runs = result.ok ? code : ''
      return result.ok ? undefined : result.error.errorMessage
    },
    testObject,
    async triggerIsSet() {
      const trigger = await readTrigger({ s3, eventBus, bucket: Bucket, ends })
      return trigger !== undefined && Key.startsWith(trigger.prefix) && Key.endsWith(trigger.suffix)
    },
    async firedInvocation() {
      const object = await testObject()
      const [line] = await log.tail(mostLines, (text) => {
        const { trigger = [] } = platformStart(text)
        return [trigger]
          .flat()
          .some(
            ({ bucket, key, etag }) => bucket === Bucket && key === Key && etag === object?.etag,
          )
      })
      return line === undefined ? undefined : platformStart(line).requestId
    },
    async logLine() {
      const isOfTestFile = (text: string) => {
        const line = readLogLine(text)
        return line?.outcome !== undefined && line.bucket === Bucket && line.object_key === Key
      }
      const [line] = await log.tail(mostLines, isOfTestFile)
      const read = line === undefined ? undefined : readLogLine(line)
      return read?.level === 'INFO' ? read.message : undefined
    },
    row: () => getRow(table, Bucket, Key),
  }
}

interface PlatformStart {
  readonly requestId?: string
  /** A list where a batch of a queue was the trigger. */
  readonly trigger?: LoggedTrigger | LoggedTrigger[]
}

interface LoggedTrigger {
  readonly bucket?: string
  readonly key?: string
  readonly etag?: string
}

/** Cheap for most lines of a log, which are something else. */
function platformStart(line: string): PlatformStart {
  if (!line.includes('"platform.start"')) return {}
  try {
    return JSON.parse(line).record ?? {}
  } catch {
    return {}
  }
}
