import Box from '@cloudscape-design/components/box'
import Modal from '@cloudscape-design/components/modal'
import type { ReactElement } from 'react'

const keys: readonly (readonly [string, string])[] = [
  ['/', 'Go to the search or filter of the view'],
  ['j', 'Next item of the list'],
  ['k', 'Previous item'],
  ['Enter', 'Open the item'],
  ['n', 'Next page of the list'],
  ['p', 'Previous page'],
  ['Home', 'First page'],
  ['End', 'Last page seen so far'],
  ['Esc', 'Leave the search, or close the panel'],
  ['?', 'Show these keys'],
]

export function Help({ onClose }: { onClose(): void }): ReactElement {
  return (
    <Modal visible header="Keyboard" onDismiss={onClose}>
      <dl className="keys">
        {keys.map(([key, meaning]) => (
          <div key={key} style={{ display: 'contents' }}>
            <dt>
              <kbd>{key}</kbd>
            </dt>
            <dd>{meaning}</dd>
          </div>
        ))}
      </dl>
      <Box variant="small" color="text-body-secondary" padding={{ top: 'm' }}>
        Each state of the console has an address: copy it from the browser to come back to it.
      </Box>
    </Modal>
  )
}
