import { Duration } from 'aws-cdk-lib'
import {
  Alarm,
  ComparisonOperator,
  type IMetric,
  TreatMissingData,
} from 'aws-cdk-lib/aws-cloudwatch'
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions'
import type { IFunction } from 'aws-cdk-lib/aws-lambda'
import type { ITopic } from 'aws-cdk-lib/aws-sns'
import type { IQueue } from 'aws-cdk-lib/aws-sqs'
import { Construct } from 'constructs'
import { countMetric } from './metrics.ts'
import type { Settings } from './settings.ts'

/** What is watched, and who is told. */
export interface Watched {
  readonly fn: IFunction
  readonly deadLetters: IQueue
  readonly queue: IQueue | undefined
  readonly topic: ITopic | undefined
}

/**
 * The alarms, each of which asks for a person: what does not is a metric. With `freeTier` two,
 * which between them see every event that is lost.
 */
export function makeAlarms(construct: Construct, { freeTier }: Settings, watched: Watched): void {
  const scope = new Construct(construct, 'Alarms')
  const alarms = freeTier ? fewAlarms(watched) : [...fewAlarms(watched), ...moreAlarms(watched)]
  for (const { id, description, metric, most = 0 } of alarms) {
    const alarm = new Alarm(scope, id, {
      alarmDescription: description,
      metric,
      threshold: most,
      comparisonOperator: ComparisonOperator.GREATER_THAN_THRESHOLD,
      evaluationPeriods: 1,
      treatMissingData: TreatMissingData.NOT_BREACHING,
    })
    if (watched.topic !== undefined) alarm.addAlarmAction(new SnsAction(watched.topic))
  }
}

interface AlarmFacts {
  readonly id: string
  readonly description: string
  readonly metric: IMetric
  readonly most?: number
}

const period = Duration.minutes(5)
/** Of what waits; most uploads are recorded within seconds. */
const oldest = Duration.minutes(15)

function fewAlarms({ fn, deadLetters }: Watched): readonly AlarmFacts[] {
  return [
    {
      id: 'DeadLetters',
      description: 'Events could not be recorded and are in the dead-letter queue',
      metric: deadLetters.metricApproximateNumberOfMessagesVisible({
        period,
        statistic: 'Maximum',
      }),
    },
    {
      id: 'Errors',
      description: 'Invocations failed; AWS retries their events',
      metric: fn.metricErrors({ period }),
    },
  ]
}

function moreAlarms({ fn, queue }: Watched): readonly AlarmFacts[] {
  return [
    {
      id: 'Throttles',
      description: 'Lambda throttled invocations; their events wait',
      metric: fn.metricThrottles({ period }),
    },
    {
      id: 'Age',
      description: `An event has been waiting for more than ${oldest.toMinutes()} minutes`,
      ...(queue === undefined
        ? {
            metric: fn.metric('AsyncEventAge', { period, statistic: 'Maximum' }),
            most: oldest.toMilliseconds(),
          }
        : {
            metric: queue.metricApproximateAgeOfOldestMessage({ period, statistic: 'Maximum' }),
            most: oldest.toSeconds(),
          }),
    },
    {
      id: 'Configuration',
      description: 'A permission or a setting is missing; retries cannot fix it',
      metric: countMetric(fn, 'config_errors', { period }),
    },
  ]
}
