/** The end of an axis: the least round value of the unit that is not below the greatest value. */
export function niceMost(most: number, unit: 'count' | 'bytes' | 'ms'): number {
  if (most <= 0) return unit === 'ms' ? 100 : unit === 'bytes' ? 1_024 : 4
  const one = unit === 'bytes' ? 1_024 ** Math.floor(Math.log(most) / Math.log(1_024)) : 1
  const inUnit = most / one
  const ten = 10 ** Math.floor(Math.log10(inUnit))
  // Each can be halved, a count to a whole number.
  const steps = unit === 'count' && ten === 1 ? [2, 4, 6, 10] : [1, 1.2, 1.6, 2, 3, 4, 5, 6, 8, 10]
  const found = steps.find((step) => step * ten >= inUnit) ?? 10
  return Math.round(found * ten * one)
}
