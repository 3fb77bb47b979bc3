import type { ReactElement } from 'react'
import { cutMiddle, keyParts } from './key-parts.ts'

export interface KeyTextProps {
  readonly text: string
  /** Cuts longer text in the middle, to so many characters; the whole is in its tooltip. */
  readonly most?: number
}

/** A key, or a part of one, as opaque text: nothing in it is markup, and nothing in it is hidden. */
export function KeyText({ text, most }: KeyTextProps): ReactElement {
  if (text === '') {
    return (
      <span className="badge" title="a name without characters">
        empty
      </span>
    )
  }
  const cut = most === undefined ? undefined : cutMiddle(text, most)
  if (cut === undefined) return <bdi className="key">{shown(text)}</bdi>
  return (
    <bdi className="key" title={plain(text)}>
      {shown(cut.head)}
      <span className="cut">…</span>
      {shown(cut.tail)}
    </bdi>
  )
}

function shown(text: string): ReactElement[] {
  return keyParts(text).map((part, i) =>
    'text' in part ? (
      // biome-ignore lint/suspicious/noArrayIndexKey: the parts of one text never move
      <span key={i}>{part.text}</span>
    ) : (
      // biome-ignore lint/suspicious/noArrayIndexKey: the parts of one text never move
      <span key={i} className="badge" title={part.meaning}>
        {part.badge}
      </span>
    ),
  )
}

/**
 * Where no badge can be, in a tooltip or a title.
 *
 * @param most as of `KeyText`
 */
export function plain(text: string, most?: number): string {
  const cut = most === undefined ? undefined : cutMiddle(text, most)
  if (cut !== undefined) return `${plain(cut.head)}…${plain(cut.tail)}`
  return keyParts(text)
    .map((part) => ('text' in part ? part.text : `[${part.badge}]`))
    .join('')
}
