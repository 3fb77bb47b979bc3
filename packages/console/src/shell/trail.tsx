import BreadcrumbGroup from '@cloudscape-design/components/breadcrumb-group'
import type { ReactElement } from 'react'
import { useConsole } from '../context.ts'
import { addressOf, go, usePlace } from '../location.ts'
import { foldersOf } from '../text/key-parts.ts'
import { plain } from '../text/key-text.tsx'

/** The way to where the page is: the view, and in Browse the bucket and its folders. */
export function Trail({ title }: { readonly title: string | undefined }): ReactElement {
  const { client } = useConsole()
  const { path, parameters } = usePlace()
  const { place } = client.settings
  const bucket = path === '/browse' ? parameters.get('bucket') : null
  const at = parameters.get('at') ?? undefined
  const folders = bucket === null ? [] : foldersOf(parameters.get('prefix') ?? '')
  const items = [
    { text: place === 'local' ? 'Local cloud' : place, href: '/' },
    ...(title === undefined ? [] : [{ text: title, href: path }]),
    ...(bucket === null ? [] : [{ text: bucket, href: addressOf(path, { bucket, at }) }]),
    ...folders.map(({ name, prefix }) => ({
      text: name === '' ? '(empty)' : plain(name),
      href: addressOf(path, { bucket: bucket ?? '', prefix, at }),
    })),
  ]
  return (
    <BreadcrumbGroup
      items={items}
      ariaLabel="Way to this page"
      onFollow={(event) => {
        event.preventDefault()
        go(event.detail.href)
      }}
    />
  )
}
