import type { Probes } from './probes.ts'
import type { Subject } from './subject.ts'

/** One step of the exercise: what it is called, how it is seen, and what mends it. */
export interface Step {
  readonly id: string
  readonly title: string
  see(probes: Probes, subject: Subject): Promise<Finding>
  mend(subject: Subject): string
}

/** What was seen, or what stands in its place. */
export type Finding = { readonly seen: true | false; readonly what: string }

/** The exercise, from the table to the item in it. Each step stands on those before it. */
export const steps: readonly Step[] = [
  {
    id: 'table',
    title: 'Table exists',
    async see(probes, { tableName }) {
      const table = await probes.table()
      if (table === undefined) return missing(`there is no table ${tableName}`)
      if (!table.keysFit) return missing(`the keys of ${tableName} are not bucket and object_key`)
      return table.status === 'ACTIVE' ? seen(tableName) : missing(`it is ${table.status}`)
    },
    mend: ({ commands }) => commands.makeTable,
  },
  {
    id: 'role',
    title: 'Role may PutItem',
    async see(probes, { tableName }) {
      return (await probes.roleMayPutItem())
        ? seen('dynamodb:PutItem')
        : missing(`the role may not dynamodb:PutItem on ${tableName}`)
    },
    mend: ({ policyAt, tableArn }) =>
      `allow dynamodb:PutItem on ${tableArn} in ${policyAt} (statement WriteMetadataToDynamoDB)`,
  },
  {
    id: 'variable',
    title: 'TABLE_NAME set',
    async see(probes, { tableName }) {
      const value = await probes.tableNameVariable()
      if (value === tableName) return seen(value)
      return missing(value === undefined ? 'it is not set' : `it is ${JSON.stringify(value)}`)
    },
    mend: ({ variablesAt, tableName }) => `set TABLE_NAME to ${tableName} in ${variablesAt}`,
  },
  {
    id: 'code',
    title: 'Code deployed',
    async see(probes, { functionName }) {
      const error = await probes.functionError()
      return error === undefined ? seen(functionName) : missing(error)
    },
    mend: ({ commands }) => commands.deployCode,
  },
  {
    id: 'file',
    title: 'Test file uploaded',
    async see(probes, { bucket, key }) {
      const object = await probes.testObject()
      return object === undefined
        ? missing(`there is no object s3://${bucket}/${key}`)
        : seen(`s3://${bucket}/${key}, ${object.sizeBytes} bytes`)
    },
    mend: upload,
  },
  {
    id: 'trigger',
    title: 'Trigger fired',
    async see(probes, { bucket, prefix }) {
      if (!(await probes.triggerIsSet())) {
        return missing(`bucket ${bucket} has no trigger on ${prefix} for the function`)
      }
      const requestId = await probes.firedInvocation()
      return requestId === undefined
        ? missing('it is set, but the test file has not invoked the function')
        : seen(`request ${requestId}`)
    },
    mend: ({ commands }) => commands.setTrigger,
  },
  {
    id: 'log',
    title: 'Log says so',
    async see(probes) {
      const line = await probes.logLine()
      return line === undefined ? missing('no line tells of the test file') : seen(line)
    },
    mend: ({ commands }) => commands.showLog,
  },
  {
    id: 'item',
    title: 'One item in the table',
    async see(probes, { bucket, key }) {
      const [row, object] = await Promise.all([probes.row(), probes.testObject()])
      if (row === undefined || row.deleted) return missing(`there is no row for ${bucket}/${key}`)
      if (row.etag !== object?.etag || row.size !== object.sizeBytes) {
        return missing(`the row is not of the object in the bucket: its etag is ${row.etag}`)
      }
      return seen(`${row.event_name}, ${row.size} bytes, sequencer ${row.sequencer}`)
    },
    mend: upload,
  },
]

function upload({ s3Flags, bucket, key }: Subject): string {
  return ['echo hello | aws', s3Flags, `s3 cp - s3://${bucket}/${key}`].filter(Boolean).join(' ')
}

function seen(what: string): Finding {
  return { seen: true, what }
}

function missing(what: string): Finding {
  return { seen: false, what }
}
