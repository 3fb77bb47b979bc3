import Box from '@cloudscape-design/components/box'
import ContentLayout from '@cloudscape-design/components/content-layout'
import Header from '@cloudscape-design/components/header'
import SpaceBetween from '@cloudscape-design/components/space-between'
import type { ReactElement } from 'react'
import { CopyLine } from '../../shell/copy-line.tsx'

/** Instead of the lab over a ledger on AWS: how to get one. */
export function NoLab(): ReactElement {
  return (
    <ContentLayout header={<Header variant="h1">Lab</Header>}>
      <SpaceBetween size="m">
        <Box variant="p">
          The lab breaks parts, delays events and deletes what it made, so it runs only on a laptop,
          never on AWS. Start the local cloud in a checkout of upload-ledger, and open its console.
          It needs no AWS account.
        </Box>
        <CopyLine label="the command" text="npm start" />
      </SpaceBetween>
    </ContentLayout>
  )
}
