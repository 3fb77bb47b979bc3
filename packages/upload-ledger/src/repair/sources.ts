import type { ListedObject, ListObjects } from '../bucket/index.ts'
import { meter, type Rows, type Wait } from '../reader/index.ts'
import type { Batch } from './batch.ts'
import { objectsInOrder } from './objects-in-order.ts'
import { patiently } from './patiently.ts'
import { type ComparedRow, rowsInOrder } from './rows-in-order.ts'
import type { Sighting } from './suspect.ts'
import type { VerifyOptions } from './verify.ts'

export interface SourcesOptions {
  readonly list: ListObjects
  readonly rows: Rows
  readonly bucket: string
  /** How many requests are under way at once on either side. */
  readonly parallel: number
  readonly wait: Wait
  readonly signal?: AbortSignal | undefined
}

/** A bucket and its ledger, to be compared. */
export interface Sources extends Pick<VerifyOptions, 'objects' | 'rows' | 'look'> {
  readonly cost: { readonly listRequests: number; readonly readUnits: number }
}

export function openSources(options: SourcesOptions): Sources {
  const { list, rows, bucket, parallel, wait, signal } = options
  let listRequests = 0
  let lookUnits = 0
  const onRequest = () => {
    listRequests++
  }
  const { query, cost } = meter({ rows }, wait, { signal })
  return {
    objects: (from): AsyncIterable<Batch<ListedObject>> =>
      objectsInOrder({ ...from, list, bucket, parallel, wait, signal, onRequest }),
    rows: (from): AsyncIterable<Batch<ComparedRow>> =>
      rowsInOrder({ ...from, query, bucket, parallel }),
    // Listed too, so that both looks show an object alike, and no right is needed but that to list.
    async look(key): Promise<Sighting> {
      const { objects } = await patiently(() => list({ bucket, prefix: key, limit: 1 }, signal), {
        wait,
        signal,
      })
      onRequest()
      const onCost = ({ readUnits }: { readonly readUnits: number }) => {
        lookUnits += readUnits
      }
      const row = await patiently(
        () => rows.get(bucket, key, { consistent: true, onCost, ...(signal ? { signal } : {}) }),
        { wait, signal },
      )
      const [object] = objects
      return { object: object?.key === key ? object : undefined, row }
    },
    get cost() {
      return { listRequests, readUnits: cost.readUnits + lookUnits }
    },
  }
}
