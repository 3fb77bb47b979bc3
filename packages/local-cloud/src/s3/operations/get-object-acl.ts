import { writeAcl } from '../acl.ts'
import { findObject } from '../find-object.ts'
import type { Operation } from '../operation.ts'

export const getObjectAcl: Operation = {
  name: 'GetObjectAcl',
  action: 's3:GetObjectAcl',
  versionAction: 's3:GetObjectVersionAcl',
  async run(context, call) {
    findObject(context, call)
    return { status: 200, body: writeAcl() }
  },
}
