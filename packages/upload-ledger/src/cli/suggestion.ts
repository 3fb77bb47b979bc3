/**
 * The candidate that was most likely meant by a mistyped word: with the fewest letters that were
 * added, left out, replaced or swapped, and not more than a third of the word. Words of one or two
 * letters are too short to tell.
 */
export function suggestion(word: string, candidates: readonly string[]): string | undefined {
  const most = Math.floor(word.length / 3)
  const near = candidates
    .map((candidate) => ({ candidate, distance: distance(word, candidate) }))
    .filter((one) => one.distance <= most)
    .sort((a, b) => a.distance - b.distance)
  return near[0]?.candidate
}

/**
 * In words, to put behind the fact; empty if there is none.
 *
 * @param before what stands before each candidate, such as the hyphens of a flag
 */
export function didYouMean(word: string, candidates: readonly string[], before = ''): string {
  const meant = suggestion(word, candidates)
  return meant === undefined ? '' : ` (did you mean ${before}${meant}?)`
}

/** Of Damerau and Levenshtein, where no letters are changed twice. */
function distance(a: string, b: string): number {
  let [beforeLast, last] = [[] as number[], Array.from({ length: b.length + 1 }, (_, j) => j)]
  for (let i = 1; i <= a.length; i++) {
    const row = [i]
    for (let j = 1; j <= b.length; j++) {
      const isSame = a[i - 1] === b[j - 1]
      const isSwapped = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]
      row[j] = Math.min(
        (last[j] ?? 0) + 1,
        (row[j - 1] ?? 0) + 1,
        (last[j - 1] ?? 0) + (isSame ? 0 : 1),
        isSwapped ? (beforeLast[j - 2] ?? 0) + 1 : Number.POSITIVE_INFINITY,
      )
    }
    ;[beforeLast, last] = [last, row]
  }
  return last[b.length] ?? 0
}
