import type { Operation } from '../operation.ts'
import { acceptAcl } from '../parameters/requested-acl.ts'
import { findObject } from '../reading/find-object.ts'

/** Causes no event, because S3 sends none for a request that changes nothing. */
export const putObjectAcl: Operation = {
  name: 'PutObjectAcl',
  action: 's3:PutObjectAcl',
  versionAction: 's3:PutObjectVersionAcl',
  async run(context, call) {
    findObject(context, call)
    await acceptAcl(call)
    return { status: 200 }
  },
}
