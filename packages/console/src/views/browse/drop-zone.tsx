import { type DragEvent, type ReactElement, type ReactNode, useRef, useState } from 'react'
import { plain } from '../../text/key-text.tsx'
import { type ChosenFile, readDrop } from '../../uploads/read-drop.ts'

/** Takes files and folders that are dropped on a folder. */
export function DropZone({
  bucket,
  prefix,
  isOn,
  onFiles,
  children,
}: {
  readonly bucket: string
  readonly prefix: string
  readonly isOn: boolean
  onFiles(files: readonly ChosenFile[]): void
  readonly children: ReactNode
}): ReactElement {
  const [isOver, setOver] = useState(false)
  // Each element within says that the pointer comes and goes.
  const depth = useRef(0)
  if (!isOn) return <div>{children}</div>
  const isFiles = (event: DragEvent) => event.dataTransfer.types.includes('Files')
  const enter = (event: DragEvent, by: 1 | -1) => {
    if (!isFiles(event)) return
    event.preventDefault()
    depth.current += by
    setOver(depth.current > 0)
  }
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: whoever has no mouse uses the button
    <div
      className="drop"
      onDragEnter={(event) => enter(event, 1)}
      onDragLeave={(event) => enter(event, -1)}
      onDragOver={(event) => {
        if (isFiles(event)) event.preventDefault()
      }}
      onDrop={(event) => {
        if (!isFiles(event)) return
        event.preventDefault()
        depth.current = 0
        setOver(false)
        void readDrop(event.dataTransfer).then(onFiles)
      }}
    >
      {children}
      {isOver ? (
        <div className="drop-over">
          Drop to upload to {bucket}/{plain(prefix)}
        </div>
      ) : null}
    </div>
  )
}
