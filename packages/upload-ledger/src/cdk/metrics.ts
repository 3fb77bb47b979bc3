import { Duration } from 'aws-cdk-lib'
import { Metric, type MetricOptions, Unit } from 'aws-cdk-lib/aws-cloudwatch'
import type { IFunction } from 'aws-cdk-lib/aws-lambda'

/** The counts that the function logs, by their names there. */
export type Count =
  | 'written'
  | 'duplicate'
  | 'stale'
  | 'ignored'
  | 'unknown'
  | 'poison'
  | 'failed'
  | 'config_errors'
  | 'conflict'

/** How many records came to `count`: by default a sum over 5 minutes. */
export function countMetric(fn: IFunction, count: Count, options: MetricOptions = {}): Metric {
  return ledgerMetric(fn, count, { statistic: 'Sum', unit: Unit.COUNT, ...options })
}

/** From the event until it was handled, in milliseconds: of the slowest hundredth by default. */
export function delayMetric(fn: IFunction, options: MetricOptions = {}): Metric {
  const unit = Unit.MILLISECONDS
  return ledgerMetric(fn, 'delivery_delay_ms', { statistic: 'p99', unit, ...options })
}

/** A metric that a function of the ledger logs. */
export function ledgerMetric(fn: IFunction, metricName: string, options: MetricOptions): Metric {
  return new Metric({
    namespace: 'UploadLedger',
    metricName,
    dimensionsMap: { FunctionName: fn.functionName },
    period: Duration.minutes(5),
    ...options,
  })
}
