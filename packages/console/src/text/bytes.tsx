import type { ReactElement } from 'react'
import { countText, sizeText } from './amounts.ts'

/** A size for people, with the exact bytes on hover. */
export function Bytes({ bytes }: { bytes: number }): ReactElement {
  return (
    <span className="number" title={countText(bytes, 'byte')}>
      {sizeText(bytes)}
    </span>
  )
}
