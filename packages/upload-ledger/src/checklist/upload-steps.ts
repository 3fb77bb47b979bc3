import { printable } from '../core/index.ts'
import { quotedForShell, upload } from './commands.ts'
import { type Finding, missing, noted, seen } from './finding.ts'
import type { Probes } from './probes.ts'
import type { Step } from './step.ts'

export const file: Step = {
  id: 'file',
  title: 'Test file uploaded',
  dependsOn: ['code', 'trigger', 'eventbridge'],
  followsTestFile: true,
  async see(probes, { bucket, key }) {
    const object = await probes.testObject()
    return object === undefined
      ? missing(`s3://${bucket}/${key} does not exist`)
      : seen(`s3://${bucket}/${key}, ${object.sizeBytes} bytes`)
  },
  fix: upload,
}

export const fired: Step = {
  id: 'fired',
  title: 'Trigger fired',
  dependsOn: ['file'],
  arrives: true,
  followsTestFile: true,
  async see(probes) {
    const requestId = await probes.firedInvocation()
    if (requestId !== undefined) return seen(`request ${requestId}`)
    const left = await quiet(probes)
    if (left !== undefined) return left
    // Code of one's own may fail before it names the file.
    const error = await probes.loggedError()
    return error === undefined
      ? missing('the test file has not invoked the function')
      : noted(`no line names the test file; since it was uploaded the function has failed`)
  },
  fix: ({ showLog, delivery }) => {
    const late =
      delivery === 'eventbridge'
        ? '; if you just turned EventBridge on, check again later: on AWS it takes about five minutes'
        : ''
    return `${showLog} shows whether it ran; if not, allow the bucket to call the destination of its trigger${late}`
  },
}

export const log: Step = {
  id: 'log',
  title: 'Log line written',
  dependsOn: ['fired'],
  arrives: true,
  followsTestFile: true,
  async see(probes) {
    const line = await probes.logLine()
    if (line === undefined) {
      const left = await quiet(probes)
      if (left !== undefined) return left
      const error = await probes.loggedError()
      const after =
        error === undefined
          ? ''
          : `; since it was uploaded the function has failed: ${printable(error)}`
      return missing(`no log line names the test file${after}`)
    }
    return line.saved ? seen(line.message) : missing(line.message)
  },
  fix: ({ showLog }) => showLog,
}

/** A function that logs no recorded event leaves the proof to the row. */
async function quiet(probes: Probes): Promise<Finding | undefined> {
  const level = (await probes.settings())?.logLevel
  if (level === undefined || level === '' || level === 'info') return undefined
  return noted(`LOG_LEVEL is ${printable(level)}: the function logs no recorded event`)
}

export const item: Step = {
  id: 'item',
  title: 'One item in the table',
  dependsOn: ['log'],
  arrives: true,
  followsTestFile: true,
  async see(probes, { bucket, key }) {
    const [row, object] = await Promise.all([probes.row(), probes.testObject()])
    if (row === undefined || row.deleted) return missing(`no row for ${bucket}/${key}`)
    if (row.etag !== object?.etag || row.size !== object.sizeBytes) {
      return missing(`the row does not match the object in the bucket: its etag is ${row.etag}`)
    }
    return seen(`${row.event_name}, ${row.size} bytes, sequencer ${row.sequencer}`)
  },
  fix: upload,
}

/** The row of a removed object stays as a tombstone, so that a late event still finds it. */
export const removal: Step = {
  id: 'removal',
  title: 'Removal recorded',
  dependsOn: ['item'],
  arrives: true,
  async see(probes) {
    const row = await probes.tombstone()
    if (row === undefined) return missing('the row is gone, without a tombstone')
    if (!row.deleted) return missing('the row still shows the object')
    const until = row.expires_at === undefined ? '' : ` until ${dayOf(row.expires_at)}`
    return seen(`${row.event_name}; the tombstone stays${until}`)
  },
  fix: ({ showLog }) => showLog,
}

/** @param seconds since 1970 */
function dayOf(seconds: number): string {
  return new Date(seconds * 1000).toISOString().slice(0, 10)
}

export const cleanUp: Step = {
  id: 'clean-up',
  title: 'Test file cleaned up',
  dependsOn: [],
  async see(probes, { bucket }) {
    const [left] = await probes.leftovers()
    return left === undefined
      ? seen(`bucket ${bucket} is unchanged`)
      : missing(`${printable(left)} is still in ${bucket}`)
  },
  fix: ({ aws, bucket, key }) =>
    `${aws('s3api')} delete-object --bucket ${bucket} --key ${quotedForShell(key)}, then the same for each --version-id`,
}
