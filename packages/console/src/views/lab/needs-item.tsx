import Spinner from '@cloudscape-design/components/spinner'
import type { ReactElement } from 'react'
import type { Row } from '../../api/types.ts'
import { changed, usePlace } from '../../location.ts'
import { PlaceLink } from '../../shell/place-link.tsx'
import { ProblemBox } from '../../shell/problem-box.tsx'
import type { SavedItem } from './use-saved-item.ts'

/** Shows what there is to show of the saved item, or how to get one. */
export function NeedsItem({
  saved: { row, isKnown, problem, again },
  children,
}: {
  readonly saved: SavedItem
  children(row: Row): ReactElement
}): ReactElement {
  const place = usePlace()
  if (row !== undefined) return children(row)
  if (problem !== undefined) return <ProblemBox problem={problem} again={again} />
  if (!isKnown) return <Spinner />
  const upload = changed(place, { step: 'upload' })
  return (
    <p>
      There is no item yet. <PlaceLink href={upload}>Upload the file first</PlaceLink>
    </p>
  )
}
