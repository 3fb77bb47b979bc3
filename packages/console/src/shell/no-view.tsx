import './no-view.css'
import Box from '@cloudscape-design/components/box'
import ContentLayout from '@cloudscape-design/components/content-layout'
import Header from '@cloudscape-design/components/header'
import type { ReactElement } from 'react'
import type { View } from '../routes.ts'
import { KeyText } from '../text/key-text.tsx'
import { PlaceLink } from './place-link.tsx'

/** Instead of a view at an address that has none: those that there are. */
export function NoView({
  path,
  offered,
}: {
  readonly path: string
  readonly offered: readonly View[]
}): ReactElement {
  return (
    <ContentLayout header={<Header variant="h1">Page not found</Header>}>
      <Box variant="p">
        The console has no page at{' '}
        <span className="mono wrap">
          <KeyText text={path} most={80} />
        </span>
        . Check the address, or go to one of these:
      </Box>
      <ul className="no-view">
        {offered.map(({ title, path: href }) => (
          <li key={href}>
            <PlaceLink href={href}>{title}</PlaceLink>
          </li>
        ))}
      </ul>
    </ContentLayout>
  )
}
