import './match.css'
import Button from '@cloudscape-design/components/button'
import {
  DndContext,
  DragOverlay,
  PointerSensor,
  pointerWithin,
  useSensor,
  useSensors,
} from '@dnd-kit/core'
import { type ReactElement, useState } from 'react'
import { useAttempt } from '../attempt.ts'
import type { StepProps } from '../step.ts'
import { Card, doesOf } from './card.tsx'
import { type OperationName, operations } from './operations.ts'
import {
  countRight,
  freeCards,
  type Placement,
  placementOf,
  shuffledCards,
  withCardAt,
  withoutCard,
} from './placement.ts'
import { Slot } from './slot.tsx'
import { useFocusMoves } from './use-focus-moves.ts'

/**
 * Matches operations with what they do. A card is dragged to its operation, or picked and placed by two
 * presses, which the keyboard and a finger can do as well.
 */
export function MatchOperations({ onDone }: StepProps): ReactElement {
  const [cards] = useState(() => shuffledCards(Math.random))
  const [attempt, setAttempt] = useAttempt('match')
  const { checks } = attempt
  const placement = placementOf(attempt.given)
  /** As it was checked last; what was changed since is open again. */
  const checked = placementOf(attempt.checked)
  const [picked, setPicked] = useState<OperationName>()
  const [dragged, setDragged] = useState<OperationName>()
  const [board, moveFocus] = useFocusMoves()
  const sensors = useSensors(useSensor(PointerSensor, { activationConstraint: { distance: 6 } }))
  const free = freeCards(placement, cards)
  const right = countRight(checked)

  const setPlacement = (given: Placement) => setAttempt({ ...attempt, given })
  const place = (card: OperationName, at: OperationName) => {
    setPlacement(withCardAt(placement, card, at))
    setPicked(undefined)
  }
  const check = () => {
    setAttempt({ given: placement, checked: placement, checks: checks + 1 })
    if (countRight(placement) === operations.length)
      onDone(`${operations.length} of ${operations.length} matched, at check ${checks + 1}`)
  }
  return (
    <>
      <div className="lab-text">
        <p>
          Drag each card to its operation. Or press a card and then the operation: Tab and Enter do
          that, too. Esc puts the card back.
        </p>
      </div>
      <DndContext
        sensors={sensors}
        collisionDetection={pointerWithin}
        onDragStart={({ active }) => {
          setPicked(undefined)
          setDragged(active.id as OperationName)
        }}
        onDragCancel={() => setDragged(undefined)}
        onDragEnd={({ active, over }) => {
          setDragged(undefined)
          const card = active.id as OperationName
          if (over !== null) place(card, over.id as OperationName)
          else setPlacement(withoutCard(placement, card))
        }}
      >
        {/* biome-ignore lint/a11y/noStaticElementInteractions: Esc is heard from the buttons in it */}
        <div
          className="lab-pair"
          ref={board}
          onKeyDown={(event) => {
            if (event.key !== 'Escape' || picked === undefined) return
            event.preventDefault()
            setPicked(undefined)
            moveFocus('card')
          }}
        >
          <section>
            <h3>Operations</h3>
            <ul className="lab-slots">
              {operations.map(({ name, hint }) => {
                const card = placement[name]
                const isOpen = checks === 0 || card === undefined || checked[name] !== card
                return (
                  <Slot
                    key={name}
                    name={name}
                    card={card}
                    picked={picked}
                    hint={hint}
                    result={isOpen ? undefined : card === name ? 'right' : 'wrong'}
                    onPress={() => {
                      if (picked !== undefined) {
                        place(picked, name)
                        moveFocus(free.length > 1 || card !== undefined ? 'card' : 'check')
                      } else if (card !== undefined) {
                        setPlacement(withoutCard(placement, card))
                        setPicked(card)
                      }
                    }}
                  />
                )
              })}
            </ul>
          </section>
          <section>
            <h3>What they do</h3>
            <div className="lab-cards">
              {free.map((card) => (
                <Card
                  key={card}
                  card={card}
                  isPicked={card === picked}
                  onPress={() => {
                    setPicked(card === picked ? undefined : card)
                    if (card !== picked) moveFocus('slot')
                  }}
                />
              ))}
              {free.length === 0 ? <p className="meaning">Every card is placed.</p> : null}
            </div>
            <div className="lab-action" data-focus="check">
              <Button variant="primary" disabled={free.length > 0} onClick={check}>
                Check the matches
              </Button>
              <div>{checks === 0 ? null : `${right} of ${operations.length} right`}</div>
            </div>
            <div className="unseen" aria-live="polite">
              {picked === undefined ? null : `Picked: ${doesOf(picked)}. Choose its operation.`}
              {checks === 0 ? null : `Checked: ${right} of ${operations.length} right.`}
            </div>
          </section>
        </div>
        <DragOverlay dropAnimation={null}>
          {dragged === undefined ? null : <div className="lab-card lifted">{doesOf(dragged)}</div>}
        </DragOverlay>
      </DndContext>
    </>
  )
}
