import type { ReactElement } from 'react'
export function HealthView(): ReactElement {
  return <p>Health</p>
}
