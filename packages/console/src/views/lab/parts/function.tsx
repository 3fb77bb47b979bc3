import { Term } from '../term.tsx'
import { showFunction } from './commands.ts'
import { handlers } from './lesson-files.ts'
import type { Part } from './part.ts'

export const lambdaFunction: Part = {
  id: 'function',
  title: 'The function and TABLE_NAME',
  explanation: (
    <>
      <p>
        Lambda runs the code once for each event, in a process that it starts when it is needed.
        Code outside the handler runs once for each process. There the code reads{' '}
        <code>TABLE_NAME</code>, an <Term name="environment variable" />: the same code serves a
        test table and a production table.
      </p>
      <p>
        The handler takes each record of the event, decodes its key, and puts one item. S3 encodes a
        key as a web form does, <code>shopping+list.txt</code>; saved like that, it would name an
        object that does not exist.
      </p>
      <p>
        The function that runs here is the one of this package. It writes the same attributes, and
        puts under a <Term name="condition expression" />, so that it is <Term name="idempotent" />.
      </p>
    </>
  ),
  checks: ['variable', 'code', 'settings'],
  code: { title: 'The plain handler of the exercise', files: handlers },
  commands: (subject) => [showFunction(subject)],
}
