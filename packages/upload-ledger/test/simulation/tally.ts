/** How often each thing happened, so that one can see that the hard cases do. */
export type Tally = Map<string, number>

export type Count = (what: string, times?: number) => void

export function counter(tally: Tally): Count {
  return (what, times = 1) => {
    if (times > 0) tally.set(what, (tally.get(what) ?? 0) + times)
  }
}
