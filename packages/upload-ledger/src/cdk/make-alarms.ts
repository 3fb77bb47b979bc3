import { Annotations, Duration } from 'aws-cdk-lib'
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

/** The resources that the alarms watch, and the topic that they notify. */
export interface Watched {
  readonly fn: IFunction
  readonly deadLetters: IQueue
  readonly queue: IQueue | undefined
  readonly topic: ITopic | undefined
}

/**
 * Creates the alarms, each of which calls for a person; everything else is only a metric. With
 * `freeTier` there are two, which together cover every lost event.
 */
export function makeAlarms(construct: Construct, { freeTier }: Settings, watched: Watched): void {
  const scope = new Construct(construct, 'Alarms')
  if (watched.topic === undefined) warnOfSilence(construct)
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

/** An alarm that notifies nobody shows only to a person who looks at CloudWatch. */
function warnOfSilence(scope: Construct): void {
  Annotations.of(scope).addWarningV2(
    'upload-ledger:alarms-without-topic',
    'The alarms notify nobody: pass an SNS topic as alarmTopic, or acknowledge this warning',
  )
}

interface AlarmFacts {
  readonly id: string
  readonly description: string
  readonly metric: IMetric
  readonly most?: number
}

const period = Duration.minutes(5)
/** The greatest age of a waiting event; most uploads are recorded within seconds. */
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
    {
      id: 'Unknown',
      description: 'Records that are not known were skipped; they may be news of an object',
      metric: countMetric(fn, 'unknown', { period }),
    },
  ]
}
