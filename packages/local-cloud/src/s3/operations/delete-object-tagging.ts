import { changeTags } from '../changes/change-tags.ts'
import type { Operation } from '../operation.ts'
import { shownVersion } from '../reading/version-headers.ts'

export const deleteObjectTagging: Operation = {
  name: 'DeleteObjectTagging',
  action: 's3:DeleteObjectTagging',
  versionAction: 's3:DeleteObjectVersionTagging',
  async run(context, call) {
    const row = await changeTags(context, call, [], 'ObjectTagging:Delete')
    return { status: 204, headers: shownVersion(context, call, row) }
  },
}
