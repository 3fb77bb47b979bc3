import type { ReactElement } from 'react'
export function BrowseView(): ReactElement {
  return <p>Browse</p>
}
