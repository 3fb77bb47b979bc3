import ButtonDropdown from '@cloudscape-design/components/button-dropdown'
import { type ReactElement, useRef } from 'react'
import { useConsole } from '../../context.ts'
import { chosenFiles } from '../../uploads/read-drop.ts'

/** Chooses files or a folder, and uploads them into the folder that is shown. */
export function UploadButton({
  bucket,
  prefix,
}: {
  readonly bucket: string
  readonly prefix: string
}): ReactElement {
  const { uploads } = useConsole()
  const files = useRef<HTMLInputElement>(null)
  const folder = useRef<HTMLInputElement>(null)
  const take = (field: HTMLInputElement) => {
    uploads.add(
      bucket,
      chosenFiles(field.files).map(({ path, file }) => ({ key: prefix + path, file })),
    )
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
