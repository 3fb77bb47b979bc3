import type { ReactElement, ReactNode } from 'react'
import { go } from '../location.ts'

/** A `PlaceLink` without Cloudscape's looks and weight. A click for another tab or window stays one. */
export function PlainLink({
  href,
  children,
}: {
  /** An address of this page. */
  readonly href: string
  readonly children: ReactNode
}): ReactElement {
  return (
    <a
      href={href}
      onClick={(click) => {
        if (click.ctrlKey || click.metaKey || click.shiftKey) return
        click.preventDefault()
        go(href)
      }}
    >
      {children}
    </a>
  )
}
