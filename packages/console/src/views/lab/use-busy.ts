import { useCallback, useState } from 'react'

/** Work of a page, one at a time: whether it is under way, and why the last failed. */
export interface Busy {
  readonly isBusy: boolean
  readonly problem: Error | undefined
  /** Does the work; `undefined` where it failed. */
  busily<T>(work: () => Promise<T>): Promise<T | undefined>
}

export function useBusy(): Busy {
  const [problem, setProblem] = useState<Error>()
  const [isBusy, setBusy] = useState(false)
  const busily = useCallback(async <T>(work: () => Promise<T>): Promise<T | undefined> => {
    setBusy(true)
    setProblem(undefined)
    try {
      return await work()
    } catch (error) {
      setProblem(error as Error)
      return undefined
    } finally {
      setBusy(false)
    }
  }, [])
  return { isBusy, problem, busily }
}
