import { receiveAll } from '../body/index.ts'
import { changeTags } from '../change-tags.ts'
import { findObject } from '../find-object.ts'
import type { Operation } from '../operation.ts'
import { shownVersion } from '../read-object.ts'
import { mostObjectTags, readTagSet } from '../tags.ts'

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
