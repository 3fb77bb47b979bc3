import Box from '@cloudscape-design/components/box'
import Button from '@cloudscape-design/components/button'
import Form from '@cloudscape-design/components/form'
import FormField from '@cloudscape-design/components/form-field'
import Header from '@cloudscape-design/components/header'
import Input from '@cloudscape-design/components/input'
import SpaceBetween from '@cloudscape-design/components/space-between'
import Table from '@cloudscape-design/components/table'
import { type ReactElement, useState } from 'react'
import { useAnswer } from '../../api/use-answer.ts'
import { useConsole } from '../../context.ts'
import { addressOf, go } from '../../location.ts'
import { useLinkKeys } from '../../shell/link-keys.ts'
import { PlaceLink } from '../../shell/place-link.tsx'
import { ProblemBox } from '../../shell/problem-box.tsx'
import { Bytes } from '../../text/bytes.tsx'
import { KeyText } from '../../text/key-text.tsx'
import { countBuckets } from './count-buckets.ts'
import { Foot } from './foot.tsx'

/** The buckets that have rows, and the one that this ledger is set up for. */
export function BucketList(): ReactElement {
  const { client, has } = useConsole()
  const asked = useAnswer(has('buckets') ? 'buckets' : undefined, (signal) =>
    client.get<{ items: { bucket: string }[] }>('/v1/buckets', {}, signal),
  )
  useLinkKeys()
  const found = asked.answer?.body.items.map(({ bucket }) => bucket) ?? []
  const own = client.settings.bucket === undefined ? [] : [client.settings.bucket]
  const buckets = [...new Set([...own, ...found])].sort()
  const counted = useAnswer(
    asked.answer === undefined ? undefined : JSON.stringify([buckets, asked.answer.cost]),
    (signal) => countBuckets(client, buckets, signal),
  )
  const usage = counted.answer?.usage
  return (
    <SpaceBetween size="l">
      <Table
        variant="full-page"
        header={
          <Header
            variant="h1"
            counter={asked.isLoading ? '' : `(${buckets.length})`}
            description="The buckets whose uploads the ledger has recorded."
            actions={<Button iconName="refresh" ariaLabel="Refresh" onClick={asked.again} />}
          >
            Buckets
          </Header>
        }
        columnDefinitions={[
          {
            id: 'bucket',
            header: 'Bucket',
            isRowHeader: true,
            cell: (bucket: string) => <AddressLink bucket={bucket} />,
          },
          {
            id: 'objects',
            header: 'Objects',
            cell: (bucket) => usage?.get(bucket)?.count.toLocaleString('en') ?? '–',
          },
          {
            id: 'size',
            header: 'Size',
            cell: (bucket) => {
              const whole = usage?.get(bucket)
              return whole === undefined ? '–' : <Bytes bytes={whole.bytes} />
            },
          },
        ]}
        items={buckets}
        trackBy={(bucket) => bucket}
        loading={asked.isLoading && buckets.length === 0}
        loadingText="Reading the buckets"
        empty={<Box>No bucket has a row yet. Upload a file, or name a bucket below.</Box>}
        footer={
          asked.answer === undefined ? null : (
            <Foot cost={asked.answer.cost} counts={counted.answer?.cost} />
          )
        }
      />
      {asked.problem === undefined ? null : (
        <ProblemBox problem={asked.problem} again={asked.again} />
      )}
      {has('buckets') && asked.problem === undefined ? null : <BucketForm />}
    </SpaceBetween>
  )
}

function AddressLink({ bucket }: { bucket: string }): ReactElement {
  const href = addressOf('/browse', { bucket })
  return (
    <span data-item>
      <PlaceLink href={href}>
        <KeyText text={bucket} />
      </PlaceLink>
    </span>
  )
}

/** Where the buckets cannot be listed, a person knows the name. */
function BucketForm(): ReactElement {
  const [bucket, setBucket] = useState('')
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault()
        if (bucket !== '') go(addressOf('/browse', { bucket }))
      }}
    >
      <Form actions={<Button formAction="submit">Open</Button>}>
        <FormField label="Bucket" description="The name of a bucket that the ledger records.">
          <Input value={bucket} onChange={({ detail }) => setBucket(detail.value)} />
        </FormField>
      </Form>
    </form>
  )
}
