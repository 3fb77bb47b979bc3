import { Term } from '../term.tsx'
import { listBucket } from './commands.ts'
import { names } from './lesson-files.ts'
import type { Part } from './part.ts'

export const bucket: Part = {
  id: 'bucket',
  title: 'The bucket',
  explanation: (
    <>
      <p>
        A bucket holds objects: bytes under a key, such as <code>incoming/notes.txt</code>. The key
        is one name. S3 has no folders; the slashes only look like them.
      </p>
      <p>
        An object is never changed in place: an upload under a key that exists replaces the whole
        object. Whoever uploads need not know the table. The bucket itself reports each change, by
        an <Term name="event notification" />.
      </p>
    </>
  ),
  checks: ['file'],
  code: { title: 'In the code: the event names the bucket and the key', files: names },
  commands: (subject) => [listBucket(subject)],
}
