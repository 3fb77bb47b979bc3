import { useEffect, useState } from 'react'
import { addCost, noCost } from '../../api/add-cost.ts'
import { bucketPath, type Client, type Cost } from '../../api/client.ts'
import type { FolderUsage, Page } from '../../api/types.ts'

/** The objects and bytes of a prefix and of each folder in it. */
export interface Usage {
  readonly folders: ReadonlyMap<string, FolderUsage>
  /** Absent until all is counted. */
  readonly whole: FolderUsage | undefined
  readonly cost: Cost | undefined
  /** Whether it stopped, because to go on costs more. */
  readonly isHeld: boolean
  readonly problem: Error | undefined
  /** Goes on, whatever it costs. */
  goOn(): void
}

/** Counting begins by itself where it is cheap: that much is read before a person is asked. */
export const freeReadUnits = 100

/**
 * Counts what is under a prefix, folder by folder, at first as far as it is cheap.
 *
 * @param name tells one count from another; `undefined` counts nothing
 */
export function useUsage(
  client: Client,
  name: string | undefined,
  { bucket, prefix }: { readonly bucket: string; readonly prefix: string },
): Usage {
  const [state, setState] = useState<Counted>(nothing)
  const [wish, setWish] = useState<string>()
  const isWished = wish !== undefined && wish === `${bucket}/${prefix}`
  // biome-ignore lint/correctness/useExhaustiveDependencies: the name says all
  useEffect(() => {
    if (name === undefined) {
      setState(nothing)
      return
    }
    const leave = new AbortController()
    const { signal } = leave
    count(client, { bucket, prefix }, isWished, signal, setState).catch((problem: Error) => {
      if (!signal.aborted) setState((last) => ({ ...last, problem }))
    })
    return () => leave.abort()
  }, [name, isWished])
  return { ...state, goOn: () => setWish(`${bucket}/${prefix}`) }
}

type Counted = Omit<Usage, 'goOn'>
const nothing: Counted = {
  ...{ folders: new Map(), whole: undefined, cost: undefined, isHeld: false, problem: undefined },
}

async function count(
  client: Client,
  { bucket, prefix }: { readonly bucket: string; readonly prefix: string },
  isWished: boolean,
  signal: AbortSignal,
  show: (counted: Counted) => void,
): Promise<void> {
  const folders = new Map<string, FolderUsage>()
  const cost = noCost()
  let cursor: string | undefined
  let whole: FolderUsage | undefined
  for (;;) {
    const maxReadUnits = isWished ? 2_000 : freeReadUnits
    const { body, cost: own } = await client.get<Page<FolderUsage>>(
      bucketPath(bucket, 'usage'),
      {
        ...{ prefix: prefix === '' ? undefined : prefix, delimiter: '/', depth: 1 },
        ...{ limit: 1_000, maxReadUnits, cursor },
      },
      signal,
    )
    if (signal.aborted) return
    for (const usage of body.items) {
      if (usage.prefix === prefix) whole = usage
      else folders.set(usage.prefix, usage)
    }
    addCost(cost, own)
    cursor = body.cursor
    const isOver = cursor === undefined || (!isWished && cost.readUnits >= freeReadUnits)
    const isHeld = cursor !== undefined && isOver
    show({ folders: new Map(folders), whole, cost: { ...cost }, isHeld, problem: undefined })
    if (isOver) return
  }
}
