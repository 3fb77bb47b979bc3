import { addCost, noCost } from '../../api/add-cost.ts'
import type { Answer, Client } from '../../api/client.ts'
import type { Entry, Page } from '../../api/types.ts'
import { type Question, requestOf, withoutPage } from './question.ts'

/** The pages of a question that this tab has seen. */
export interface SeenPages {
  /** Where a page begins, by its number; the first needs none. */
  readonly cursors: ReadonlyMap<number, string>
  /** The number of the last page, once it was read. */
  readonly last: number | undefined
}

export interface ReadPage extends Answer<Page<Entry>> {
  /** Less than was asked for where there are not so many. */
  readonly page: number
}

/**
 * Reads the page that the question asks for. Its address may come from elsewhere: without its cursor,
 * the pages before it are read on the way, from the nearest one that is known.
 */
export async function readPage(
  client: Client,
  question: Question,
  signal: AbortSignal,
): Promise<ReadPage> {
  const { cursors } = seenPages(question)
  let { page, cursor } = question
  while (cursor === undefined && page > 1) {
    cursor = cursors.get(page)
    if (cursor === undefined) page--
  }
  const cost = noCost()
  for (;;) {
    const { path, parameters } = requestOf({ ...question, cursor })
    const answer = await client.get<Page<Entry>>(path, parameters, signal)
    addCost(cost, answer.cost)
    const next = answer.body.cursor
    keepPage(question, page, { cursor, next })
    if (next === undefined || page >= question.page) return { ...answer, cost, page }
    cursor = next
    page++
  }
}

export function seenPages(question: Question): SeenPages {
  try {
    const held = JSON.parse(sessionStorage.getItem(nameOf(question)) ?? '{}') as Held
    return { cursors: new Map(held.cursors), last: held.last }
  } catch {
    return { cursors: new Map(), last: undefined }
  }
}

/** Keeps where a page that was read begins, and the next one; without `next`, that it is the last. */
function keepPage(
  question: Question,
  page: number,
  { cursor, next }: { readonly cursor: string | undefined; readonly next: string | undefined },
): void {
  const seen = seenPages(question)
  const cursors = new Map(seen.cursors)
  if (cursor !== undefined) cursors.set(page, cursor)
  if (next === undefined) cursors.delete(page + 1)
  else cursors.set(page + 1, next)
  const isOver = seen.last !== undefined && seen.last <= page
  const last = next === undefined ? page : isOver ? undefined : seen.last
  const held: Held = { cursors: [...cursors].slice(-mostCursors), ...(last && { last }) }
  try {
    sessionStorage.setItem(nameOf(question), JSON.stringify(held))
  } catch {
    // Without room for it, the way back reads the pages again.
  }
}

interface Held {
  readonly cursors: readonly (readonly [number, string])[]
  readonly last?: number
}

const mostCursors = 200

function nameOf(question: Question): string {
  return `upload-ledger.pages ${JSON.stringify(requestOf(withoutPage(question)))}`
}
