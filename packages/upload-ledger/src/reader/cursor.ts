import { LedgerError } from '../core/index.ts'

/**
 * Turns a place in an answer into text for a URL, bound to the question.
 *
 * It holds the last key that was read and sums so far, nothing secret, and no state elsewhere: it is
 * good for any process and any time.
 */
export function encodeCursor(question: unknown, position: unknown): string {
  const text = JSON.stringify([version, fingerprint(question), position])
  return Buffer.from(text).toString('base64url')
}

/**
 * The place that a cursor means.
 *
 * @param isPosition whether the place can be one of this question, as a cursor may come from anyone
 * @throws {LedgerError} `invalid-argument` when it is no cursor, or that of another question
 */
export function decodeCursor<P>(
  question: unknown,
  cursor: string,
  isPosition: (position: unknown) => position is P,
): P {
  const [itsVersion, itsQuestion, position] = parse(cursor)
  if (itsVersion !== version) throw invalid('it is not a cursor of this version')
  if (itsQuestion !== fingerprint(question) || !isPosition(position)) {
    throw invalid('it belongs to another query')
  }
  return position
}

const version = 1

function parse(cursor: string): readonly unknown[] {
  try {
    const parsed: unknown = JSON.parse(Buffer.from(cursor, 'base64url').toString())
    return Array.isArray(parsed) ? parsed : []
  } catch {
    return []
  }
}

function invalid(fact: string): LedgerError {
  const fix = 'pass the cursor of the last page with the same arguments, or none to begin again'
  return new LedgerError('invalid-argument', `Cannot read with this cursor: ${fact}; ${fix}`, {
    details: { argument: 'cursor' },
  })
}

/** Tells questions apart by accident, not by intent: a cursor leads nowhere that its holder may not read. */
function fingerprint(question: unknown): string {
  const text = JSON.stringify(question)
  let [a, b] = [0x811c9dc5, 0xc9dc5118]
  for (let i = 0; i < text.length; i++) {
    a = Math.imul(a ^ text.charCodeAt(i), 0x01000193)
    b = Math.imul(b ^ text.charCodeAt(i), 0x5bd1e995) ^ (b >>> 15)
  }
  return [a, b].map((half) => (half >>> 0).toString(36)).join('.')
}
