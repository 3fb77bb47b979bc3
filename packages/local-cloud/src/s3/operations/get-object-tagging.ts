import { findObject } from '../find-object.ts'
import type { Operation } from '../operation.ts'
import { shownVersion } from '../read-object.ts'
import { writeTagSet } from '../tags.ts'

export const getObjectTagging: Operation = {
  name: 'GetObjectTagging',
  action: 's3:GetObjectTagging',
  versionAction: 's3:GetObjectVersionTagging',
  async run(context, call) {
    const row = findObject(context, call)
    const headers = shownVersion(context, call, row)
    return { status: 200, headers, body: writeTagSet(row.tags ?? []) }
  },
}
