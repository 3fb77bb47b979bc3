import { Term } from '../term.tsx'
import { showTable } from './commands.ts'
import { put } from './lesson-files.ts'
import type { Part } from './part.ts'

export const table: Part = {
  id: 'table',
  title: 'The table',
  explanation: (
    <>
      <p>
        A <Term name="table" /> of DynamoDB has a key and no other schema. Here the{' '}
        <Term name="partition key" /> is <code>bucket</code> and the <Term name="sort key" /> is{' '}
        <code>object_key</code>. Together they name one <Term name="item" />, as a bucket and a key
        name one object: so there is at most one item for each object.
      </p>
      <p>
        The items of a bucket lie in the order of their keys. So “everything under{' '}
        <code>incoming/2026/</code>” is one query. “The ten largest files” is not: that takes an
        index, or a scan of the whole table.
      </p>
    </>
  ),
  checks: ['table'],
  code: { title: 'In the code: the item and its attributes', files: put },
  commands: (subject) => [showTable(subject)],
}
