import type { ReactElement } from 'react'

/** A name, a value, and what the value means. */
export type Fact = readonly [name: string, value: string, meaning: string]

/** Numbers side by side, each under its name. */
export function Facts({ facts }: { readonly facts: readonly Fact[] }): ReactElement {
  return (
    <dl className="facts">
      {facts.map(([name, value, meaning]) => (
        <div key={name} title={meaning}>
          <dt>{name}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  )
}
