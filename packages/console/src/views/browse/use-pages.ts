import { useEffect } from 'react'
import { type Asked, useAnswer } from '../../api/use-answer.ts'
import { useConsole } from '../../context.ts'
import { changed, go, usePlace } from '../../location.ts'
import type { PageTurn } from '../../shell/keyboard.ts'
import { type ReadPage, readPage, seenPages } from './pages.ts'
import { type Question, requestOf } from './question.ts'

export interface Pages {
  /** What the page of the address has. */
  readonly asked: Asked<ReadPage>
  /** So many pages are known of. */
  readonly count: number
  /** Whether there may be more. */
  readonly isOpen: boolean
  goTo(page: number): void
  /** Turns the page by a key; false where there is none that way. */
  turn(turn: PageTurn): boolean
}

/** The pages of a question; which one is shown is a part of the page's address. */
export function usePages(question: Question): Pages {
  const { client } = useConsole()
  const place = usePlace()
  const { page, cursor } = question
  const { path, parameters } = requestOf(question)
  const asked = useAnswer(
    JSON.stringify([path, parameters, cursor === undefined ? page : undefined]),
    (signal) => readPage(client, question, signal),
  )
  const shown = asked.answer?.page
  // biome-ignore lint/correctness/useExhaustiveDependencies: an answer with another page than was asked for
  useEffect(() => {
    if (shown !== undefined && shown < page) goTo(shown, { replace: true })
  }, [shown])

  const { cursors, last } = seenPages(question)
  const count = last ?? Math.max(page, ...cursors.keys())
  const goTo = (wanted: number, how = {}) => {
    const number = wanted > 1 ? String(wanted) : undefined
    go(changed(place, { cursor: cursors.get(wanted), page: number }), how)
  }
  return {
    // Before the first answer nothing says that there is a second page.
    ...{ asked, count, isOpen: last === undefined && cursors.size > 0 },
    goTo,
    turn(turn) {
      const wanted = { previous: page - 1, next: page + 1, first: 1, last: count }[turn]
      if (wanted === page || wanted < 1 || wanted > count) return false
      goTo(wanted)
      window.scrollTo({ top: 0 })
      return true
    },
  }
}
