import './start.css'
import type { ReactElement } from 'react'
import { glossary } from '../glossary.ts'
import { openTerminal } from '../parts/commands.ts'
import { CommandsList } from '../parts/commands-list.tsx'
import { useSubject } from '../parts/subject.ts'
import { Term } from '../term.tsx'

/** What the exercise builds, and how the lab goes. */
export function StartStep(): ReactElement {
  const subject = useSubject()
  const way = [
    {
      part: 'A file',
      name: subject.key.slice(subject.key.lastIndexOf('/') + 1),
      does: 'is uploaded',
    },
    { part: 'Bucket', name: subject.bucket, does: 'reports an event' },
    { part: 'Function', name: subject.functionName, does: 'reads it' },
    { part: 'Table', name: subject.table, does: 'gets an item' },
  ]
  return (
    <>
      <div className="lab-text">
        <p>
          A file arrives in an S3 bucket. S3 invokes a Lambda function, and the function writes the
          file’s metadata to a DynamoDB table, as one <Term name="item" />. This lab goes along that
          way, on the system that runs here: every part of it is real, answers to the AWS CLI, and
          costs nothing.
        </p>
      </div>
      <ol className="lab-way" aria-label="The way of a file">
        {way.map(({ part, name, does }) => (
          <li key={part}>
            <b>{part}</b>
            <span className="mono">{name}</span>
            <span>{does}</span>
          </li>
        ))}
      </ol>
      <div className="lab-text">
        <p>
          A tick is a fact: it appears once this page has seen the part work, says what was seen,
          and stays in this browser. Words like <Term name="sort key" /> are explained where you
          point at them or tab to them.
        </p>
        <p>
          The buttons do everything; the commands are for whoever likes to type. Run this one once
          in a terminal, in the checkout:
        </p>
      </div>
      <CommandsList commands={[openTerminal(subject)]} />
      <p className="meaning">
        To make every part by hand, start an empty cloud with <code>npm start -- --empty</code> and
        follow <code>docs/lesson.md</code>.
      </p>
      <details className="more">
        <summary>All terms</summary>
        <dl className="attributes">
          {Object.entries(glossary).map(([term, meaning]) => (
            <div key={term}>
              <dt>{term}</dt>
              <dd>{meaning}</dd>
            </div>
          ))}
        </dl>
      </details>
    </>
  )
}
