import { useDraggable, useDroppable } from '@dnd-kit/core'
import type { ReactElement } from 'react'
import { Verdict } from '../verdict.tsx'
import { doesOf } from './card.tsx'
import type { OperationName } from './operations.ts'

/** An operation, and the place for its card. */
export function Slot({
  name,
  card,
  picked,
  hint,
  result,
  onPress,
}: {
  readonly name: OperationName
  readonly card: OperationName | undefined
  /** The card to place somewhere. */
  readonly picked: OperationName | undefined
  readonly hint: string
  /** `undefined` until the card is checked. */
  readonly result: 'right' | 'wrong' | undefined
  onPress(): void
}): ReactElement {
  const { setNodeRef: setPlace, isOver } = useDroppable({ id: name })
  const { setNodeRef: setCard, listeners } = useDraggable({
    id: card ?? `none at ${name}`,
    disabled: card === undefined,
  })
  const isIdle = picked === undefined && card === undefined
  return (
    <li ref={setPlace} className={`lab-slot${isOver ? ' over' : ''}`}>
      <b>{name}</b>
      <button
        {...listeners}
        type="button"
        ref={setCard}
        className={card === undefined ? 'lab-card empty' : 'lab-card'}
        {...(card === undefined ? { 'data-focus': 'slot' } : {})}
        aria-label={`${name}: ${card === undefined ? 'no card' : doesOf(card)}`}
        disabled={isIdle}
        onClick={onPress}
      >
        {card === undefined ? (picked === undefined ? 'No card' : 'Place it here') : doesOf(card)}
      </button>
      {result === undefined ? null : (
        <Verdict isRight={result === 'right'} text={result === 'right' ? 'So it does.' : hint} />
      )}
    </li>
  )
}
