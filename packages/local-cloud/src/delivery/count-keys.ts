/** How many keys a sublevel has: a walk over all, some million a second, for the start only. */
export async function countKeys(sublevel: Sublevel): Promise<number> {
  const keys = sublevel.keys()
  let count = 0
  try {
    for (;;) {
      const some = await keys.nextv(1000)
      if (some.length === 0) return count
      count += some.length
    }
  } finally {
    await keys.close()
  }
}

interface Sublevel {
  keys(): { nextv(size: number): Promise<string[]>; close(): Promise<void> }
}
