import CopyToClipboard from '@cloudscape-design/components/copy-to-clipboard'
import type { ReactElement } from 'react'
import { KeyText } from '../text/key-text.tsx'

/** The address of an object, as the AWS CLI takes it, with a button that copies it. */
export function S3Uri({
  bucket,
  objectKey: key,
}: {
  readonly bucket: string
  readonly objectKey: string
}): ReactElement {
  const uri = `s3://${bucket}/${key}`
  return (
    <div className="s3-uri">
      <KeyText text={uri} most={200} />
      <CopyToClipboard
        variant="icon"
        copyButtonAriaLabel="Copy the S3 URI"
        copySuccessText="Copied"
        copyErrorText="The browser did not allow it"
        textToCopy={uri}
      />
    </div>
  )
}
