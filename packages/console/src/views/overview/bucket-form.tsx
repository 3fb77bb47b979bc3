import Button from '@cloudscape-design/components/button'
import Form from '@cloudscape-design/components/form'
import FormField from '@cloudscape-design/components/form-field'
import Input from '@cloudscape-design/components/input'
import { type ReactElement, useState } from 'react'

/** Asks for the bucket where none is known. */
export function BucketForm({ onChoose }: { onChoose(bucket: string): void }): ReactElement {
  const [bucket, setBucket] = useState('')
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault()
        if (bucket !== '') onChoose(bucket)
      }}
    >
      <Form actions={<Button formAction="submit">Show</Button>}>
        <FormField label="Bucket" description="The name of a bucket that the ledger records.">
          <Input value={bucket} onChange={({ detail }) => setBucket(detail.value)} />
        </FormField>
      </Form>
    </form>
  )
}
