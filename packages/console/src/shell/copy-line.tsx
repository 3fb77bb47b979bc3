import CopyToClipboard from '@cloudscape-design/components/copy-to-clipboard'
import type { ReactElement } from 'react'

/** A command or a piece of code, with a button that copies it. */
export function CopyLine({ text, label }: { text: string; label: string }): ReactElement {
  return (
    <div className="copy-line">
      <pre>{wordsOf(text)}</pre>
      <CopyToClipboard
        variant="icon"
        copyButtonAriaLabel={`Copy ${label}`}
        copySuccessText="Copied"
        copyErrorText="The browser did not allow it"
        textToCopy={text}
      />
    </div>
  )
}

/** A line ends between words only: by itself a browser also ends it after a hyphen, as of `--table-name`. */
function wordsOf(text: string): readonly (string | ReactElement)[] {
  return text.split(/(\S*-\S*)/).map((part, i) =>
    i % 2 === 0 ? (
      part
    ) : (
      // biome-ignore lint/suspicious/noArrayIndexKey: the parts of one text keep their places
      <span key={i} className="word">
        {part}
      </span>
    ),
  )
}
