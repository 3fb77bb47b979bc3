import { Term } from '../term.tsx'
import { showPolicy, showTrust } from './commands.ts'
import { rights } from './lesson-files.ts'
import type { Part } from './part.ts'

export const role: Part = {
  id: 'role',
  title: 'The role and its policy',
  explanation: (
    <>
      <p>
        A function acts under an <Term name="execution role" />. Its trust policy says who may take
        the role on: here, Lambda. Its permissions policy says what the role may do; whatever no
        statement allows is denied.
      </p>
      <p>
        <code>WriteMetadataToDynamoDB</code> allows one action, PutItem, on one table: the function
        may not even read. <code>WriteLogs</code> allows what a log takes. There is no{' '}
        <code>s3:GetObject</code>, because the event has all that is saved: the function never reads
        the file.
      </p>
    </>
  ),
  checks: ['role', 'log-right'],
  code: { title: 'The two documents of the exercise', files: rights },
  commands: (subject) => [showTrust(subject), showPolicy(subject)],
}
