import type { MemberTypes } from '../engine/index.ts'

/** `TableName` as the operations require it that are ours and not dynalite's. */
export const tableNameType: MemberTypes = {
  TableName: { type: 'String', required: true, tableName: true, regex: '[a-zA-Z0-9_.-]+' },
}
