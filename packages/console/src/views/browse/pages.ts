import { type Question, requestOf, withoutPage } from './question.ts'

/** The cursors of the pages of a question, as far as this tab has met them, by the page's number. */
export function knownCursors(question: Question): ReadonlyMap<number, string> {
  try {
    const held = JSON.parse(sessionStorage.getItem(nameOf(question)) ?? '[]') as [number, string][]
    return new Map(held)
  } catch {
    return new Map()
  }
}

export function keepCursor(question: Question, page: number, cursor: string): void {
  const known = new Map(knownCursors(question)).set(page, cursor)
  try {
    sessionStorage.setItem(nameOf(question), JSON.stringify([...known].slice(-mostCursors)))
  } catch {
    // Without room for it, the way back is that of the browser.
  }
}

const mostCursors = 200

function nameOf(question: Question): string {
  return `upload-ledger.cursors ${JSON.stringify(requestOf(withoutPage(question)))}`
}
