import ButtonDropdown from '@cloudscape-design/components/button-dropdown'
import { type ReactElement, useRef } from 'react'
import { type ChosenFile, chosenFiles } from '../../uploads/read-drop.ts'

/** Chooses files or a folder to upload. */
export function UploadButton({
  onFiles,
}: {
  onFiles(files: readonly ChosenFile[]): void
}): ReactElement {
  const files = useRef<HTMLInputElement>(null)
  const folder = useRef<HTMLInputElement>(null)
  const take = (field: HTMLInputElement) => {
    onFiles(chosenFiles(field.files))
    // The same file can be chosen again.
    field.value = ''
  }
  const shared = { type: 'file', multiple: true, hidden: true, tabIndex: -1 } as const
  return (
    <>
      <ButtonDropdown
        variant="primary"
        items={[
          { id: 'files', text: 'Files', iconName: 'file' },
          { id: 'folder', text: 'Folder', iconName: 'folder' },
        ]}
        onItemClick={({ detail }) => (detail.id === 'files' ? files : folder).current?.click()}
      >
        Upload
      </ButtonDropdown>
      <input
        {...shared}
        ref={files}
        aria-label="Files to upload"
        onChange={(event) => take(event.currentTarget)}
      />
      <input
        {...shared}
        {...{ webkitdirectory: '' }}
        ref={folder}
        aria-label="Folder to upload"
        onChange={(event) => take(event.currentTarget)}
      />
    </>
  )
}
