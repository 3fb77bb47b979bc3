import type { Operation } from '../operation.ts'
import { findObject } from '../reading/find-object.ts'
import { shownVersion } from '../reading/version-headers.ts'
import { writeTagSet } from '../xml/tags.ts'

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
