import assert from 'node:assert/strict'
import { getRow } from '../../packages/upload-ledger/src/table/index.ts'
import type { Bundle } from './bundle.ts'
import { pass } from './fault.ts'
import { batch, creation, failuresIn } from './messages.ts'
import type { WireFault } from './wire-faults.ts'

/** The first and three more. */
const mostRequests = 4
/** Every fault may end one, and one more goes well; then each once more. */
const mostDeliveries = 6

/**
 * Delivers a message, and a neighbour that meets nothing, until it is acknowledged and has met all
 * of the faults: the first request for it meets the first, the next the second, and the others go
 * well. A message that was acknowledged before is delivered again, as SQS may.
 *
 * @throws {Error} when it is acknowledged without its row, or reported without a reason, or its
 *   neighbour is, or the requests do not end where they must
 */
export async function meetFaults(bundle: Bundle, faults: readonly WireFault[]): Promise<void> {
  const key = keyOf(faults)
  const neighbour = `${key}: its neighbour`
  bundle.proxy.plan(key, (earlier) => faults[earlier]?.fault ?? pass)
  for (let deliveries = 1; deliveries <= mostDeliveries; deliveries++) {
    const before = bundle.proxy.requests(key)
    const result = await bundle.invoke(batch([creation(key), creation(neighbour)]))
    assert.ok(result.ok, `${key}: the function failed: ${JSON.stringify(result)}`)
    const failed = failuresIn(result.answer)
    assert.ok(!failed.includes(neighbour), `${neighbour} is reported`)
    assert.deepEqual(await getRow(bundle.table, 'uploads', neighbour), rowOf(neighbour))

    const requests = bundle.proxy.requests(key)
    const met = faults.slice(before, requests)
    assert.ok(requests - before <= mostRequests, `${key}: ${requests - before} requests`)
    const isReported = failed.includes(key)
    const last = met.at(-1)
    const endsInFault = requests <= faults.length && last?.consequence === 'final'
    assert.equal(isReported, endsInFault, `${key}: reported, and why, are not the same`)
    const early = met.slice(0, requests <= faults.length ? -1 : undefined)
    assert.ok(
      early.every(({ consequence }) => consequence === 'retried'),
      `${key}: goes on after what ends it`,
    )
    if (isReported) continue
    assert.deepEqual(await getRow(bundle.table, 'uploads', key), rowOf(key), 'a false receipt')
    if (requests >= faults.length) return
  }
  throw new Error(`${key}: not acknowledged in ${mostDeliveries} deliveries`)
}

/** The key that is delivered. */
export function keyOf(faults: readonly WireFault[]): string {
  return faults.map(({ name }) => name).join(', then ')
}

function rowOf(key: string): object {
  return {
    bucket: 'uploads',
    object_key: key,
    size: 5,
    etag: 'e1',
    event_time: '2026-11-23T04:00:00.000Z',
    event_name: 'ObjectCreated:Put',
    sequencer: '0A',
    position: `${'0'.repeat(30)}0A|0|2026-11-23T04:00:00.000Z`,
  }
}
