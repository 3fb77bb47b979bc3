import { useCallback, useEffect, useRef, useState } from 'react'
import type { ApiProblem } from './client.ts'

/** What there is to show of a question: the last answer stays while the next one is on its way. */
export interface Asked<T> {
  readonly answer: T | undefined
  readonly problem: Error | undefined
  readonly isLoading: boolean
  /** Asks again. */
  again(): void
}

/**
 * Asks whenever the question's name changes, and leaves the question before.
 *
 * @param name tells questions apart; `undefined` asks nothing
 */
export function useAnswer<T>(
  name: string | undefined,
  ask: (signal: AbortSignal) => Promise<T>,
): Asked<T> {
  const [state, setState] = useState<State<T>>({ name: undefined, isLoading: false })
  const [count, setCount] = useState(0)
  const latest = useRef(ask)
  latest.current = ask
  // biome-ignore lint/correctness/useExhaustiveDependencies: the count asks the same question again
  useEffect(() => {
    if (name === undefined) return
    const leave = new AbortController()
    setState((last) =>
      last.name === name ? { ...last, isLoading: true } : { name, isLoading: true },
    )
    latest.current(leave.signal).then(
      (answer) => {
        if (!leave.signal.aborted) setState({ name, answer, isLoading: false })
      },
      (problem: Error) => {
        if (leave.signal.aborted) return
        setState((last) => ({ ...last, problem, isLoading: false }))
      },
    )
    return () => leave.abort()
  }, [name, count])
  const again = useCallback(() => setCount((last) => last + 1), [])
  const isOld = state.name !== name
  return {
    answer: isOld ? undefined : state.answer,
    problem: isOld ? undefined : state.problem,
    isLoading: name !== undefined && (isOld || state.isLoading),
    again,
  }
}

interface State<T> {
  readonly name: string | undefined
  readonly answer?: T
  readonly problem?: Error
  readonly isLoading: boolean
}

export function isProblem(error: unknown): error is ApiProblem {
  return error instanceof Error && error.name === 'ApiProblem'
}
