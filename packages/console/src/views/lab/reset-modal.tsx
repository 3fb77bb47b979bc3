import Box from '@cloudscape-design/components/box'
import Button from '@cloudscape-design/components/button'
import Modal from '@cloudscape-design/components/modal'
import SpaceBetween from '@cloudscape-design/components/space-between'
import type { ReactElement } from 'react'
import { countText } from '../../text/amounts.ts'

/** Asks before the progress is forgotten. */
export function ResetModal({
  count,
  onClose,
  onReset,
}: {
  readonly count: number
  onClose(): void
  onReset(): void
}): ReactElement {
  const ticks = count === 0 ? 'the answers' : countText(count, 'tick')
  return (
    <Modal
      visible
      header={`Forget ${ticks}?`}
      onDismiss={onClose}
      footer={
        <Box float="right">
          <SpaceBetween direction="horizontal" size="xs">
            <Button variant="link" onClick={onClose}>
              Cancel
            </Button>
            <Button variant="primary" onClick={onReset}>
              Forget {ticks}
            </Button>
          </SpaceBetween>
        </Box>
      }
    >
      The lab begins anew in this browser, without ticks and answers. Files and tables stay as they
      are; a part that works gets its tick again as soon as you open its step.
    </Modal>
  )
}
