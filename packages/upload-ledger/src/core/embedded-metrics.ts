/** Values by their names: a number, or many of which the distribution is wanted. */
export type MetricValues = Readonly<Record<string, number | readonly number[]>>

/**
 * One line of CloudWatch's embedded metric format: metrics without a request and without a
 * permission.
 *
 * @param counts metrics whose unit is Count
 * @param milliseconds metrics whose unit is Milliseconds
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html
 */
export function embeddedMetrics(
  functionName: string,
  counts: MetricValues,
  milliseconds: MetricValues,
  nowMs: number,
): string {
  const inUnit = (values: MetricValues, Unit: string) =>
    Object.keys(values).map((Name) => ({ Name, Unit }))
  const Metrics = [...inUnit(counts, 'Count'), ...inUnit(milliseconds, 'Milliseconds')]
  return JSON.stringify({
    _aws: {
      Timestamp: nowMs,
      CloudWatchMetrics: [{ Namespace: 'UploadLedger', Dimensions: [['FunctionName']], Metrics }],
    },
    FunctionName: functionName,
    ...counts,
    ...milliseconds,
  })
}
