import type { ReactElement } from 'react'
import { PlainLink } from './plain-link.tsx'

/** A name, a value, what the value means, and the view that shows more of it. */
export type Fact = readonly [name: string, value: string, meaning: string, href?: string]

/** Numbers side by side, each under its name. */
export function Facts({ facts }: { readonly facts: readonly Fact[] }): ReactElement {
  return (
    <dl className="facts">
      {facts.map(([name, value, meaning, href]) => (
        <div key={name} title={meaning}>
          <dt>{name}</dt>
          <dd>{href === undefined ? value : <PlainLink href={href}>{value}</PlainLink>}</dd>
        </div>
      ))}
    </dl>
  )
}
