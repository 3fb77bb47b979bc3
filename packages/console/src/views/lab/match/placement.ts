import { type OperationName, operations } from './operations.ts'

/** The card at each operation; a card is named after the operation that it describes. */
export type Placement = Readonly<Partial<Record<OperationName, OperationName>>>

/** Places a card at an operation. It leaves its place of before, and a card that was there is free again. */
export function withCardAt(
  placement: Placement,
  card: OperationName,
  operation: OperationName,
): Placement {
  return { ...withoutCard(placement, card), [operation]: card }
}

export function withoutCard(placement: Placement, card: OperationName): Placement {
  return Object.fromEntries(Object.entries(placement).filter(([, other]) => other !== card))
}

/** The placement that was kept as text; what is no card or no operation is left out. */
export function placementOf(kept: Readonly<Record<string, string>>): Placement {
  return operations.reduce<Placement>((placement, { name }) => {
    const card = operations.find((one) => one.name === kept[name])?.name
    return card === undefined ? placement : withCardAt(placement, card, name)
  }, {})
}

/** The cards at no operation, in the order given. */
export function freeCards(
  placement: Placement,
  cards: readonly OperationName[],
): readonly OperationName[] {
  const placed = new Set(Object.values(placement))
  return cards.filter((card) => !placed.has(card))
}

export function countRight(placement: Placement): number {
  return operations.filter(({ name }) => placement[name] === name).length
}

/** The cards in an order that is not that of the operations. */
export function shuffledCards(random: () => number): readonly OperationName[] {
  const cards = operations.map(({ name }) => name)
  for (let i = cards.length - 1; i > 0; i--) {
    const j = Math.floor(random() * (i + 1))
    const [a, b] = [cards[i], cards[j]]
    if (a !== undefined && b !== undefined) [cards[i], cards[j]] = [b, a]
  }
  const isSame = cards.every((card, i) => card === operations[i]?.name)
  return isSame ? cards.reverse() : cards
}
