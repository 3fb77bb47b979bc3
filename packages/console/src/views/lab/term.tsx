import Tooltip from '@cloudscape-design/components/tooltip'
import { type ReactElement, type ReactNode, useId, useRef, useState } from 'react'
import { glossary, type TermName } from './glossary.ts'

/** A term of the glossary in a sentence: it is explained while it has the pointer or the focus. */
export function Term({
  name,
  children = name,
}: {
  readonly name: TermName
  /** The form that the sentence needs, such as a plural. */
  readonly children?: ReactNode
}): ReactElement {
  const id = useId()
  const trigger = useRef<HTMLButtonElement>(null)
  const [isShown, setShown] = useState(false)
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: the pointer may move on to the explanation
    <span onMouseEnter={() => setShown(true)} onMouseLeave={() => setShown(false)}>
      <button
        type="button"
        className="term"
        ref={trigger}
        aria-describedby={id}
        onFocus={() => setShown(true)}
        onBlur={() => setShown(false)}
      >
        {children}
      </button>
      <span id={id} hidden>
        {glossary[name]}
      </span>
      {isShown ? (
        <Tooltip
          content={
            <>
              <b>{name}</b>: {glossary[name]}.
            </>
          }
          getTrack={() => trigger.current}
          onEscape={() => setShown(false)}
        />
      ) : null}
    </span>
  )
}
