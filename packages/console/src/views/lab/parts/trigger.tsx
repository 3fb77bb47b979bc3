import { Term } from '../term.tsx'
import { showTrigger } from './commands.ts'
import { loop } from './lesson-files.ts'
import type { Part } from './part.ts'

export const trigger: Part = {
  id: 'trigger',
  title: 'The trigger',
  explanation: (
    <>
      <p>
        The trigger is an <Term name="event notification" /> of the bucket: uploads and removals of
        the keys that it names go to the function. The function must allow S3 to invoke it, or S3
        refuses the trigger.
      </p>
      <p>
        It is an <Term name="asynchronous invocation" />: S3 hands the event over and goes on. If
        the function fails, Lambda tries twice more, and then the event is a{' '}
        <Term name="dead letter" />. S3 delivers <Term name="at least once" />, and in no order.
      </p>
    </>
  ),
  checks: ['trigger', 'fired'],
  code: { title: 'The trigger of the exercise, and the records that it brings', files: loop },
  commands: (subject) => [showTrigger(subject)],
}
