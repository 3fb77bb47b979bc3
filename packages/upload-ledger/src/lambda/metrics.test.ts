import { expect, test } from 'vitest'
import { metricsLine } from './metrics.ts'

const counts = {
  ...{ written: 2, duplicate: 1, stale: 0, ignored: 0, unknown: 0, poison: 0 },
  ...{ failed: 0, config_errors: 0, conflict: 0 },
}

test('every declared metric has a value', () => {
  const line = JSON.parse(metricsLine('upload-ledger', counts, [5, 3], 1_000))
  const [{ Namespace, Dimensions, Metrics }] = line._aws.CloudWatchMetrics
  expect({ Namespace, Dimensions }).toEqual({
    Namespace: 'UploadLedger',
    Dimensions: [['FunctionName']],
  })
  expect(line).toMatchObject({
    FunctionName: 'upload-ledger',
    ...counts,
    delivery_delay_ms: [3, 5],
  })
  for (const { Name } of Metrics) expect(line).toHaveProperty(Name)
  expect(line._aws.Timestamp).toBe(1_000)
})

test('without delays no delay metric is declared', () => {
  const line = JSON.parse(metricsLine('upload-ledger', counts, [], 1_000))
  expect(JSON.stringify(line._aws)).not.toContain('delivery_delay_ms')
})

test('more than 100 delays are sampled to 100, with the shortest and the longest', () => {
  const delays = Array.from({ length: 10_000 }, (_, i) => 10_000 - i)
  const { delivery_delay_ms: kept } = JSON.parse(metricsLine('f', counts, delays, 0))
  expect(kept).toHaveLength(100)
  expect([kept[0], kept[99]]).toEqual([1, 10_000])
})
