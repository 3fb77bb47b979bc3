import { expect, test } from 'vitest'
import { type AlarmProperties, alarmStates, type Sample } from './alarm.ts'

const alarm: AlarmProperties = {
  Statistic: 'Maximum',
  Period: 300,
  EvaluationPeriods: 1,
  Threshold: 900,
  ComparisonOperator: 'GreaterThanThreshold',
  TreatMissingData: 'notBreaching',
}

/** A value in the middle of each period; `undefined` is none. */
function samplesOf(values: readonly (number | undefined)[]): readonly Sample[] {
  return values.flatMap((value, i) =>
    value === undefined ? [] : [{ atSeconds: i * 300 + 150, value }],
  )
}

function statesOf(
  values: readonly (number | undefined)[],
  changes: Partial<AlarmProperties> = {},
): string {
  const end = values.length * 300 - 1
  const states = alarmStates({ ...alarm, ...changes }, samplesOf(values), end)
  return states.map((state) => (state === 'ALARM' ? 'A' : 'o')).join('')
}

test('a value over the threshold, not one equal to it, is an alarm while it lasts', () => {
  expect(statesOf([0, 900, 901, 2000, 900, 0])).toBe('ooAAoo')
  expect(statesOf([0, 900, 0], { ComparisonOperator: 'GreaterThanOrEqualToThreshold' })).toBe('oAo')
  expect(statesOf([5, 1000], { ComparisonOperator: 'LessThanThreshold' })).toBe('Ao')
})

test('missing data is no alarm, and ends one once the last data is out of range', () => {
  expect(statesOf([undefined, undefined])).toBe('oo')
  expect(statesOf([undefined, 901, undefined, undefined, undefined, undefined])).toBe('oAAAoo')
})

test('missing data is an alarm with treatMissingData breaching', () => {
  expect(statesOf([undefined, 5, undefined], { TreatMissingData: 'breaching' })).toBe('Aoo')
})

test('datapointsToAlarm of the evaluation periods must be over the threshold', () => {
  expect(statesOf([901, 901, 901, 901], { EvaluationPeriods: 3 })).toBe('ooAA')
  const two = { EvaluationPeriods: 3, DatapointsToAlarm: 2 }
  expect(statesOf([901, 0, 901, 0, 0], two)).toBe('ooAoo')
})

test('the statistic covers all samples of a period', () => {
  const samples = [100, 1000, 400].map((value, i) => ({ atSeconds: i * 60, value }))
  const states = (Statistic: string) => alarmStates({ ...alarm, Statistic }, samples, 0)
  expect(['Maximum', 'Minimum', 'Sum', 'Average'].flatMap(states)).toEqual([
    ...['ALARM', 'OK', 'ALARM', 'OK'],
  ])
})

test('alarm settings that are not simulated are refused', () => {
  expect(() => statesOf([1], { Statistic: 'p99' })).toThrow('p99')
  expect(() => statesOf([1], { ComparisonOperator: 'x' })).toThrow('Cannot compare by x')
  expect(() => statesOf([1], { TreatMissingData: 'ignore' })).toThrow('ignore')
})
