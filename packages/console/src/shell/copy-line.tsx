import CopyToClipboard from '@cloudscape-design/components/copy-to-clipboard'
import type { ReactElement } from 'react'

/** A command or a piece of code, with a button that copies it. */
export function CopyLine({ text, label }: { text: string; label: string }): ReactElement {
  return (
    <div className="copy-line">
      <pre>{text}</pre>
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
