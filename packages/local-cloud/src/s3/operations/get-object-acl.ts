import type { Operation } from '../operation.ts'
import { findObject } from '../reading/find-object.ts'
import { writeAcl } from '../xml/acl.ts'

export const getObjectAcl: Operation = {
  name: 'GetObjectAcl',
  action: 's3:GetObjectAcl',
  versionAction: 's3:GetObjectVersionAcl',
  async run(context, call) {
    findObject(context, call)
    return { status: 200, body: writeAcl() }
  },
}
