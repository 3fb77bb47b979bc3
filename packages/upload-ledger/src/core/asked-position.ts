import type { Position } from './position.ts'
import { noSequencer } from './sequencer.ts'

/**
 * The position of a row that says what S3 answered: that of an event, its base, with `~000001`,
 * `~000002` … after it. It sorts just above its base and below whatever is greater than that, because
 * a tilde is greater than all that a position is made of, and positions are of one length.
 */
const mark = /~(\d{6})$/

/** Whether the row of this position says what S3 answered, and not what an event said. */
export function isAsked(position: string): boolean {
  return position.includes('~')
}

/** The next position above this one that only an answer of S3 has: the same base, the next number. */
export function bump(position: Position): Position {
  const number = Number(mark.exec(position)?.[1] ?? 0)
  // No row is asked about a million times between two events; if one ever is, numbers begin again.
  const isFull = number === 999_999
  const base = number === 0 || isFull ? position : position.slice(0, -'~000001'.length)
  const next = isFull ? 1 : number + 1
  return `${base}~${String(next).padStart(6, '0')}` as Position
}

/** Smaller than the position of every event. A row that no event made stands at its `bump`. */
export const lowestPosition: Position = `${noSequencer}|0000-01-01T00:00:00.000Z|0` as Position
