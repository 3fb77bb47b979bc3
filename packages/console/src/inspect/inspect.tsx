import type { ReactElement } from 'react'
export function Inspect({
  bucket,
  objectKey,
}: {
  bucket: string
  objectKey: string
}): ReactElement {
  return (
    <p>
      {bucket} {objectKey}
    </p>
  )
}
