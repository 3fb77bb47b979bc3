import Link from '@cloudscape-design/components/link'
import type { ReactElement, ReactNode } from 'react'
import { go } from '../location.ts'

/** A link within the page, which is followed without loading it anew. */
export function PlaceLink({
  href,
  children,
}: {
  /** An address of this page. */
  readonly href: string
  readonly children: ReactNode
}): ReactElement {
  return (
    <Link
      href={href}
      onFollow={(event) => {
        event.preventDefault()
        go(href)
      }}
    >
      {children}
    </Link>
  )
}
