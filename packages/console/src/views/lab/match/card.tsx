import { useDraggable } from '@dnd-kit/core'
import type { ReactElement } from 'react'
import { type OperationName, operations } from './operations.ts'

/** What an operation does, to be dragged or pressed. */
export function Card({
  card,
  isPicked,
  onPress,
}: {
  readonly card: OperationName
  readonly isPicked: boolean
  onPress(): void
}): ReactElement {
  const { setNodeRef, listeners, isDragging } = useDraggable({ id: card })
  return (
    <button
      {...listeners}
      type="button"
      ref={setNodeRef}
      className={`lab-card${isDragging ? ' left' : ''}`}
      data-focus="card"
      aria-pressed={isPicked}
      onClick={onPress}
    >
      {doesOf(card)}
    </button>
  )
}

export function doesOf(card: OperationName): string {
  return operations.find(({ name }) => name === card)?.does ?? ''
}
