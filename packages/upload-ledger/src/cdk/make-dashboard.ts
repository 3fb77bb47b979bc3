import { Dashboard, GraphWidget, type IMetric } from 'aws-cdk-lib/aws-cloudwatch'
import type { IFunction } from 'aws-cdk-lib/aws-lambda'
import type { IQueue } from 'aws-cdk-lib/aws-sqs'
import type { Construct } from 'constructs'
import { type Count, countMetric, delayMetric } from './metrics.ts'

/** The resources that the dashboard shows. */
export interface Shown {
  readonly fn: IFunction
  readonly deadLetters: IQueue
  readonly queue: IQueue | undefined
}

/** One page: outcomes of events, their delay, waiting messages, and the function's health. */
export function makeDashboard(scope: Construct, { fn, deadLetters, queue }: Shown): void {
  const counts = (...names: readonly Count[]) => names.map((name) => countMetric(fn, name))
  new Dashboard(scope, 'Dashboard', {
    widgets: [
      [
        graph('Recorded', counts('written', 'duplicate', 'stale', 'ignored')),
        graph('Not recorded', counts('failed', 'poison', 'unknown', 'config_errors', 'conflict')),
      ],
      [
        graph('Delivery delay (ms)', [
          delayMetric(fn, { statistic: 'p50' }),
          delayMetric(fn, { statistic: 'p99' }),
        ]),
        graph('Waiting', [
          deadLetters.metricApproximateNumberOfMessagesVisible({ label: 'dead letters' }),
          ...(queue === undefined
            ? []
            : [queue.metricApproximateNumberOfMessagesVisible({ label: 'in the queue' })]),
        ]),
      ],
      [
        graph('Invocations', [fn.metricInvocations(), fn.metricErrors(), fn.metricThrottles()]),
        graph('Duration (ms)', [
          fn.metricDuration({ statistic: 'p50' }),
          fn.metricDuration({ statistic: 'p99' }),
        ]),
      ],
    ],
  })
}

function graph(title: string, left: readonly IMetric[]): GraphWidget {
  return new GraphWidget({ title, left: [...left], width: 12 })
}
