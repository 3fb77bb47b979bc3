import type { ReactElement } from 'react'

/** Why something is seen, a sentence each. */
export function Reasons({
  label,
  reasons,
}: {
  readonly label: string
  readonly reasons: readonly string[]
}): ReactElement | null {
  if (reasons.length === 0) return null
  return (
    <ul className="reasons" aria-label={label}>
      {reasons.map((reason) => (
        <li key={reason}>{reason}</li>
      ))}
    </ul>
  )
}
