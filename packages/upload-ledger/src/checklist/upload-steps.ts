import { printable } from '../core/index.ts'
import { quotedForShell, upload } from './commands.ts'
import { missing, seen } from './finding.ts'
import type { Step } from './step.ts'

export const file: Step = {
  id: 'file',
  title: 'Test file uploaded',
  standsOn: ['code', 'trigger', 'eventbridge'],
  async see(probes, { bucket, key }) {
    const object = await probes.testObject()
    return object === undefined
      ? missing(`there is no object s3://${bucket}/${key}`)
      : seen(`s3://${bucket}/${key}, ${object.sizeBytes} bytes`)
  },
  mend: upload,
}

export const fired: Step = {
  id: 'fired',
  title: 'Trigger fired',
  standsOn: ['file'],
  arrives: true,
  async see(probes) {
    const requestId = await probes.firedInvocation()
    return requestId === undefined
      ? missing('the test file has not invoked the function')
      : seen(`request ${requestId}`)
  },
  mend: ({ showLog, delivery }) => {
    const late =
      delivery === 'eventbridge'
        ? '; if EventBridge was turned on just now, look again: on AWS it takes about five minutes'
        : ''
    return `${showLog} shows whether it ran; if not, see to it that the bucket may call what its trigger names${late}`
  },
}

export const log: Step = {
  id: 'log',
  title: 'Log says so',
  standsOn: ['fired'],
  arrives: true,
  async see(probes) {
    const line = await probes.logLine()
    if (line === undefined) return missing('no line tells of the test file')
    return line.saved ? seen(line.message) : missing(line.message)
  },
  mend: ({ showLog }) => showLog,
}

export const item: Step = {
  id: 'item',
  title: 'One item in the table',
  standsOn: ['log'],
  arrives: true,
  async see(probes, { bucket, key }) {
    const [row, object] = await Promise.all([probes.row(), probes.testObject()])
    if (row === undefined || row.deleted) return missing(`there is no row for ${bucket}/${key}`)
    if (row.etag !== object?.etag || row.size !== object.sizeBytes) {
      return missing(`the row is not of the object in the bucket: its etag is ${row.etag}`)
    }
    return seen(`${row.event_name}, ${row.size} bytes, sequencer ${row.sequencer}`)
  },
  mend: upload,
}

/** The row of what was removed stays as a tombstone: a late event must still find it. */
export const removal: Step = {
  id: 'removal',
  title: 'Removal recorded',
  standsOn: ['item'],
  arrives: true,
  async see(probes) {
    const row = await probes.tombstone()
    if (row === undefined) return missing('the row is gone, and no tombstone is in its place')
    if (!row.deleted) return missing('the row still says that the object is there')
    const until = row.expires_at === undefined ? '' : ` until ${dayOf(row.expires_at)}`
    return seen(`${row.event_name}; the tombstone stays${until}`)
  },
  mend: ({ showLog }) => showLog,
}

/** @param seconds since 1970 */
function dayOf(seconds: number): string {
  return new Date(seconds * 1000).toISOString().slice(0, 10)
}

export const cleanUp: Step = {
  id: 'clean-up',
  title: 'Nothing is left',
  standsOn: [],
  async see(probes, { bucket }) {
    const [left] = await probes.leftovers()
    return left === undefined
      ? seen(`bucket ${bucket} is as it was`)
      : missing(`${printable(left)} is left in ${bucket}`)
  },
  mend: ({ aws, bucket, key }) =>
    `${aws('s3api')} delete-object --bucket ${bucket} --key ${quotedForShell(key)}, and each version of it`,
}
