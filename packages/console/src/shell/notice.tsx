import Button from '@cloudscape-design/components/button'
import Flashbar from '@cloudscape-design/components/flashbar'
import { type ReactElement, useSyncExternalStore } from 'react'
import { go } from '../location.ts'

/** What a view that was left has to say, and the address where something can be done about it. */
export interface Notice {
  readonly header: string
  readonly text: string
  readonly action: string
  readonly address: string
}

let current: Notice | undefined
const listeners = new Set<() => void>()

/** Shows a notice above whatever view there is, in place of the one before; `undefined` takes it away. */
export function showNotice(notice: Notice | undefined): void {
  current = notice
  for (const listener of listeners) listener()
}

export function NoticeBar(): ReactElement | null {
  const notice = useSyncExternalStore(
    (listener) => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    () => current,
  )
  if (notice === undefined) return null
  const { header, text, action, address } = notice
  return (
    <Flashbar
      items={[
        {
          ...{ id: 'notice', type: 'info', header, content: text },
          dismissible: true,
          dismissLabel: 'Close',
          onDismiss: () => showNotice(undefined),
          action: <Button onClick={() => go(address)}>{action}</Button>,
        },
      ]}
    />
  )
}
