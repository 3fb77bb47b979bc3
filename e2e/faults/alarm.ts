/** What an alarm on one metric is made of, as CloudFormation spells it. */
export interface AlarmProperties {
  readonly Statistic: string
  /** Seconds. */
  readonly Period: number
  readonly EvaluationPeriods: number
  /** @default all of the evaluation periods */
  readonly DatapointsToAlarm?: number
  readonly Threshold: number
  readonly ComparisonOperator: string
  readonly TreatMissingData?: string
}

/** A value that a service reported of its metric. */
export interface Sample {
  readonly atSeconds: number
  readonly value: number
}

export type AlarmState = 'OK' | 'ALARM'

/** CloudWatch looks further back than it must; how far it does not say, and its examples are so. */
const extraPeriods = 2

/**
 * The state of an alarm at the end of each period, from 0 up to the period that holds `endSeconds`.
 *
 * Of the periods that it looks back on, it takes the latest ones that have data. Only where these are
 * too few do missing ones count, as `TreatMissingData` says: so an alarm may stay for a few periods
 * after the last data.
 *
 * @throws {Error} on what is not played here; one passed over would test nothing
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/alarms-and-missing-data.html
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/alarm-evaluation.html
 */
export function alarmStates(
  alarm: AlarmProperties,
  samples: readonly Sample[],
  endSeconds: number,
): readonly AlarmState[] {
  const { Period, EvaluationPeriods: most, DatapointsToAlarm: needed = most } = alarm
  const missing = missingBreaches(alarm)
  const periods = Math.floor(endSeconds / Period) + 1
  const breaches = Array.from({ length: periods }, (_, i) => {
    const values = samples
      .filter(({ atSeconds }) => Math.floor(atSeconds / Period) === i)
      .map(({ value }) => value)
    return values.length === 0 ? undefined : breachesThreshold(alarm, statisticOf(alarm, values))
  })
  return breaches.map((_, i) => {
    const range = breaches.slice(Math.max(0, i + 1 - most - extraPeriods), i + 1)
    const latest = range.filter((breach) => breach !== undefined).slice(-most)
    const filled = Array.from({ length: most - latest.length }, () => missing)
    return [...latest, ...filled].filter(Boolean).length >= needed ? 'ALARM' : 'OK'
  })
}

function statisticOf({ Statistic }: AlarmProperties, values: readonly number[]): number {
  const sum = values.reduce((total, value) => total + value, 0)
  switch (Statistic) {
    case 'Maximum':
      return Math.max(...values)
    case 'Minimum':
      return Math.min(...values)
    case 'Sum':
      return sum
    case 'Average':
      return sum / values.length
    default:
      throw new Error(`Cannot play the statistic ${Statistic}: it is not known here`)
  }
}

function breachesThreshold(alarm: AlarmProperties, value: number): boolean {
  switch (alarm.ComparisonOperator) {
    case 'GreaterThanThreshold':
      return value > alarm.Threshold
    case 'GreaterThanOrEqualToThreshold':
      return value >= alarm.Threshold
    case 'LessThanThreshold':
      return value < alarm.Threshold
    case 'LessThanOrEqualToThreshold':
      return value <= alarm.Threshold
    default:
      throw new Error(`Cannot compare by ${alarm.ComparisonOperator}: it is not known here`)
  }
}

function missingBreaches({ TreatMissingData = 'missing' }: AlarmProperties): boolean {
  if (TreatMissingData === 'notBreaching') return false
  if (TreatMissingData === 'breaching') return true
  throw new Error(`Cannot treat missing data as ${TreatMissingData}: it is not known here`)
}
