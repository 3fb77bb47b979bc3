import Box from '@cloudscape-design/components/box'
import Button from '@cloudscape-design/components/button'
import Modal from '@cloudscape-design/components/modal'
import SpaceBetween from '@cloudscape-design/components/space-between'
import { type ReactElement, useState } from 'react'
import { useConsole } from '../../context.ts'
import { countText } from '../../text/amounts.ts'
import { KeyText } from '../../text/key-text.tsx'
import type { ChosenFile } from '../../uploads/read-drop.ts'
import { isWatched, watchedText } from '../../uploads/watched.ts'

/** Uploads files into a folder, and asks first where no row would appear for some of them. */
export function useUpload(
  bucket: string,
  prefix: string,
): { upload(files: readonly ChosenFile[]): void; question: ReactElement | null } {
  const { client, uploads } = useConsole()
  const { watched } = client.settings
  const [asked, setAsked] = useState<readonly ChosenFile[]>([])
  const send = (files: readonly ChosenFile[]) =>
    uploads.add(
      bucket,
      files.map(({ path, file }) => ({ key: prefix + path, file })),
    )
  const unwatched = (files: readonly ChosenFile[]) =>
    files.filter(({ path }) => !isWatched(watched, bucket, prefix + path))
  return {
    upload: (files) => (unwatched(files).length > 0 ? setAsked(files) : send(files)),
    question:
      asked.length === 0 || watched === undefined ? null : (
        <Modal
          visible
          header="No row will appear"
          onDismiss={() => setAsked([])}
          footer={
            <Box float="right">
              <SpaceBetween direction="horizontal" size="xs">
                <Button variant="link" onClick={() => setAsked([])}>
                  Cancel
                </Button>
                <Button
                  variant="primary"
                  onClick={() => {
                    send(asked)
                    setAsked([])
                  }}
                >
                  Upload anyway
                </Button>
              </SpaceBetween>
            </Box>
          }
        >
          The trigger of {bucket} watches{' '}
          <span className="mono">
            <KeyText text={watchedText(watched)} most={80} />
          </span>
          . The ledger will not record {unwatchedText(unwatched(asked).length, asked.length)}.
        </Modal>
      ),
  }
}

function unwatchedText(count: number, all: number): string {
  const files = countText(count, 'file')
  if (count < all) return `${files} of these ${all}`
  return all === 1 ? 'this file' : `these ${files}`
}
