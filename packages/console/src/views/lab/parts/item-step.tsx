import { type ReactElement, useEffect } from 'react'
import { RowFacts } from '../../../inspect/row-facts.tsx'
import { NeedsItem } from '../needs-item.tsx'
import type { StepProps } from '../step.ts'
import { Term } from '../term.tsx'
import { useSavedItem } from '../use-saved-item.ts'
import { getItem } from './commands.ts'
import { CommandsList } from './commands-list.tsx'
import { useSubject } from './subject.ts'

/** Shows the item of the uploaded file, each attribute with its source. */
export function ItemStep({ onDone }: StepProps): ReactElement {
  const subject = useSubject()
  const saved = useSavedItem()
  const { row } = saved
  const fact = row && `Read ${Object.keys(row).length} attributes, sequencer ${row.sequencer}`
  useEffect(() => {
    if (fact !== undefined) onDone(fact)
  }, [fact, onDone])
  return (
    <>
      <div className="lab-text">
        <p>
          One <Term name="item" /> for one object: where the file is, how large, what happened to it
          and when. Each attribute is a part of the event; the key is decoded, so the space is a
          space.
        </p>
        <p>
          An upload of the same key writes the same item again. A removal leaves a{' '}
          <Term name="tombstone" />, which goes by <Term name="TTL" />.
        </p>
      </div>
      <section>
        <h3>On this machine</h3>
        <NeedsItem saved={saved}>{(item) => <RowFacts row={item} />}</NeedsItem>
        <CommandsList commands={[getItem(subject)]} />
      </section>
    </>
  )
}
