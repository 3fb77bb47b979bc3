import type { ObjectEvent } from '../core/index.ts'
import { attemptUntil, runWrites } from './run-writes.ts'

/** Has the row of an object say which tags it has now. */
export type RefreshTags = (
  object: { readonly bucket: string; readonly key: string },
  signal: AbortSignal,
) => Promise<void>

/**
 * Refreshes the tags of the objects of these events, each object once and several at once, until
 * `deadline` fires.
 *
 * @returns for each event whose object failed, why
 */
export async function refreshAll(
  events: readonly ObjectEvent[],
  refresh: RefreshTags,
  deadline: AbortSignal,
): Promise<ReadonlyMap<ObjectEvent, Error>> {
  const failures = new Map<ObjectEvent, Error>()
  const attempt = attemptUntil(deadline)
  const objects = Map.groupBy(events, ({ bucket, key }) => `${bucket}/${key}`)
  const writes = [...objects.values()].map((same) => async () => {
    const [object] = same
    const result = object && (await attempt(() => refresh(object, deadline)))
    if (result instanceof Error) for (const event of same) failures.set(event, result)
    return undefined
  })
  await runWrites(writes)
  return failures
}
