import { receiveAll } from '../body/index.ts'
import { changeTags } from '../changes/change-tags.ts'
import type { Operation } from '../operation.ts'
import { findObject } from '../reading/find-object.ts'
import { shownVersion } from '../reading/version-headers.ts'
import { mostObjectTags, readTagSet } from '../xml/tags.ts'

/** Replaces all the tags that the object has. */
export const putObjectTagging: Operation = {
  name: 'PutObjectTagging',
  action: 's3:PutObjectTagging',
  versionAction: 's3:PutObjectVersionTagging',
  async run(context, call) {
    findObject(context, call)
    const { bytes } = await receiveAll(call.body, greatestBodyBytes)
    const tags = readTagSet(bytes, mostObjectTags)
    const row = await changeTags(context, call, tags, 'ObjectTagging:Put')
    return { status: 200, headers: shownVersion(context, call, row) }
  },
}

/** Ten tags, each character of them a reference. */
const greatestBodyBytes = 64 * 1024
