import { Annotations, Duration } from 'aws-cdk-lib'
import type { HttpApi } from 'aws-cdk-lib/aws-apigatewayv2'
import type { Metric, MetricOptions } from 'aws-cdk-lib/aws-cloudwatch'
import type { ITable } from 'aws-cdk-lib/aws-dynamodb'
import type { IEventBus } from 'aws-cdk-lib/aws-events'
import { Grant, type IGrantable } from 'aws-cdk-lib/aws-iam'
import type { IFunction } from 'aws-cdk-lib/aws-lambda'
import type { Bucket, CorsRule, IBucket } from 'aws-cdk-lib/aws-s3'
import type { IQueue } from 'aws-cdk-lib/aws-sqs'
import { Construct } from 'constructs'
import { historyKeys, LedgerError } from '../core/index.ts'
import { apiCode, handlerCode, verifyCode } from './handler-code.ts'
import { makeAlarms } from './make-alarms.ts'
import { makeApi } from './make-api.ts'
import { makeBucket, newBucketName } from './make-bucket.ts'
import { makeDashboard } from './make-dashboard.ts'
import { makeEventBus } from './make-event-bus.ts'
import { makeFunction } from './make-function.ts'
import { makeDeadLetters } from './make-queues.ts'
import { makeHistoryTable, makeTable } from './make-table.ts'
import { makeVerify } from './make-verify.ts'
import { countMetric, delayMetric } from './metrics.ts'
import { refuseUnfitHistory, refuseUnfitIndexes } from './refuse-unfit-indexes.ts'
import { makeRoutes } from './routes.ts'
import { settle } from './settings.ts'
import type { UploadLedgerProps } from './upload-ledger-props.ts'

/**
 * Keeps one true row in DynamoDB for every object of a bucket: creates the table, the function, the
 * route of the events, and the bucket unless one is given.
 *
 * It creates no custom resource, no second function but for the API and the comparison, and a function's role has no
 * permission that the function does not use.
 *
 * @throws {LedgerError} `invalid-argument` for props that exclude each other
 */
export class UploadLedger extends Construct {
  /** The bucket whose objects are recorded, created or given. */
  readonly bucket: IBucket
  /** The table of rows, created or given. */
  readonly table: ITable
  /** The table of every event, created or given; `undefined` without `history`. */
  readonly historyTable: ITable | undefined
  readonly function: IFunction
  /** Events that could not be recorded, each as delivered, or as Lambda's failure record. */
  readonly deadLetters: IQueue
  /**
   * In front of the function; with delivery `direct` only while a previous delivery had one,
   * otherwise `undefined`.
   */
  readonly queue: IQueue | undefined
  /** Where the events of a bucket in another account or region arrive; otherwise `undefined`. */
  readonly eventBus: IEventBus | undefined
  /** The function that compares bucket and table; `undefined` without `verify`. */
  readonly verifyFunction: IFunction | undefined
  /** The HTTP API; `undefined` without `api`. */
  readonly api: HttpApi | undefined
  /** The function behind it; `undefined` without `api`. */
  readonly apiFunction: IFunction | undefined
  readonly #made: Bucket | undefined
  readonly #takesTokens: boolean

  constructor(scope: Construct, id: string, props: UploadLedgerProps = {}) {
    super(scope, id)
    const settings = settle(props)
    const table = props.table ?? makeTable(this, settings)
    refuseUnfitIndexes(this, table)
    const historyTable = settings.history
      ? (props.historyTable ?? makeHistoryTable(this, settings))
      : undefined
    if (historyTable !== undefined) refuseUnfitHistory(this, historyTable)
    const deadLetters = makeDeadLetters(this, settings)
    const routes = makeRoutes({ scope: this, settings, deadLetters })
    const code = props.code ?? handlerCode()
    const bucketName = props.bucket?.bucketName ?? newBucketName(this, props.bucketName)
    const fn = makeFunction(this, settings, {
      table,
      historyTable,
      code,
      deliveryRights: routes.rights,
      bucketName,
      permissionsBoundary: props.permissionsBoundary,
    })
    if (props.bucket === undefined) {
      this.#made = makeBucket(this, settings, bucketName, routes.connect(fn, bucketName))
      // CDK's classes and interfaces differ in what exactOptionalPropertyTypes looks at.
      this.bucket = this.#made as IBucket
    } else {
      this.eventBus = settings.bucketHome && makeEventBus(this, settings.bucketHome)
      routes.connect(fn, bucketName, this.eventBus)
      remindOfSwitch(this)
      this.bucket = props.bucket
    }
    this.table = table
    this.historyTable = historyTable
    this.function = fn
    this.deadLetters = deadLetters
    this.queue = routes.queue
    this.#takesTokens = settings.api?.jwt !== undefined
    const made =
      settings.api &&
      makeApi(this, settings, settings.api, {
        table,
        historyTable,
        bucket: this.bucket,
        code: props.api?.code ?? apiCode(),
        permissionsBoundary: props.permissionsBoundary,
      })
    this.api = made?.httpApi
    this.apiFunction = made?.fn
    this.verifyFunction =
      settings.verify &&
      makeVerify(this, settings, settings.verify, {
        table,
        historyTable,
        bucketName,
        code: props.verify?.code ?? verifyCode(),
        permissionsBoundary: props.permissionsBoundary,
        topic: props.alarmTopic,
      })
    // The alarm on age and the page show the route that new events take.
    const queue = settings.delivery === 'direct' ? undefined : routes.queue
    const topic = props.alarmTopic
    if (settings.alarms) makeAlarms(this, settings, { fn, deadLetters, queue, topic })
    if (settings.dashboard) makeDashboard(this, { fn, deadLetters, queue })
  }

  /**
   * Lets pages of other origins use the bucket.
   *
   * @throws {LedgerError} `invalid-argument` for a bucket that was given
   */
  addCorsRule(rule: CorsRule): void {
    if (this.#made === undefined) {
      const fact = 'the CORS configuration of an existing bucket belongs to its owner'
      throw new LedgerError('invalid-argument', `Cannot add a CORS rule: ${fact}`)
    }
    this.#made.addCorsRule(rule)
  }

  /**
   * Allows `grantee` to read rows: one, several by their keys, or those of a bucket in order; and so
   * the history, with its index, if there is one.
   */
  grantRead(grantee: IGrantable): Grant {
    return Grant.addToPrincipal({
      grantee,
      actions: ['dynamodb:GetItem', 'dynamodb:BatchGetItem', 'dynamodb:Query'],
      resourceArns: [this.table.tableArn, ...arnsOf(this.historyTable)],
    })
  }

  /**
   * Allows `grantee` to call the HTTP API, where callers sign with SigV4.
   *
   * @throws {LedgerError} `invalid-argument` where there is no API, or one that takes tokens
   */
  grantCallApi(grantee: IGrantable): Grant {
    const attempt = 'Cannot grant calls of the API'
    if (this.api === undefined) {
      throw new LedgerError('invalid-argument', `${attempt}: there is none; set api to {}`)
    }
    if (this.#takesTokens) {
      const fact = 'its callers send tokens of its issuer, and IAM is not asked'
      throw new LedgerError('invalid-argument', `${attempt}: ${fact}`)
    }
    return Grant.addToPrincipal({
      grantee,
      actions: ['execute-api:Invoke'],
      resourceArns: [this.api.arnForExecuteApi('*', '/*', '$default')],
    })
  }

  /** Rows that were written. @default - sum over 5 minutes */
  metricWritten(options?: MetricOptions): Metric {
    return countMetric(this.function, 'written', options)
  }

  /** Events that had been recorded before. @default - sum over 5 minutes */
  metricDuplicate(options?: MetricOptions): Metric {
    return countMetric(this.function, 'duplicate', options)
  }

  /** Events that came after a later one of their object. @default - sum over 5 minutes */
  metricStale(options?: MetricOptions): Metric {
    return countMetric(this.function, 'stale', options)
  }

  /** Records that change no object, such as tagging. @default - sum over 5 minutes */
  metricIgnored(options?: MetricOptions): Metric {
    return countMetric(this.function, 'ignored', options)
  }

  /**
   * Of the ignored, those that are not known: records without `s3`, events whose name is not known.
   *
   * @default - sum over 5 minutes
   */
  metricUnknown(options?: MetricOptions): Metric {
    return countMetric(this.function, 'unknown', options)
  }

  /** Records that cannot be understood. @default - sum over 5 minutes */
  metricPoison(options?: MetricOptions): Metric {
    return countMetric(this.function, 'poison', options)
  }

  /** Events that could not be saved and are delivered again. @default - sum over 5 minutes */
  metricFailed(options?: MetricOptions): Metric {
    return countMetric(this.function, 'failed', options)
  }

  /**
   * Of the failed, those caused by a missing permission or setting. @default - sum over 5 minutes
   */
  metricConfigErrors(options?: MetricOptions): Metric {
    return countMetric(this.function, 'config_errors', options)
  }

  /**
   * Events that share a sequencer with another event but not its etag. @default - sum over 5
   * minutes
   */
  metricConflict(options?: MetricOptions): Metric {
    return countMetric(this.function, 'conflict', options)
  }

  /** Milliseconds from an event until it was handled. @default - 99th percentile over 5 minutes */
  metricDeliveryDelay(options?: MetricOptions): Metric {
    return delayMetric(this.function, options)
  }

  /** Messages in the dead-letter queue. @default - maximum over 5 minutes */
  metricDeadLetters(options: MetricOptions = {}): Metric {
    const defaults = { period: Duration.minutes(5), statistic: 'Maximum' }
    return this.deadLetters.metricApproximateNumberOfMessagesVisible({ ...defaults, ...options })
  }
}

function arnsOf(historyTable: ITable | undefined): readonly string[] {
  if (historyTable === undefined) return []
  const { tableArn } = historyTable
  return [tableArn, `${tableArn}/index/${historyKeys.index}`]
}

/** With EventBridge off, no event arrives and nothing reports it. */
function remindOfSwitch(scope: Construct): void {
  Annotations.of(scope).addWarningV2(
    'upload-ledger:eventbridge-switch',
    'The construct cannot turn EventBridge on for an existing bucket: check that it is on (aws s3api get-bucket-notification-configuration shows EventBridgeConfiguration), then acknowledge this warning',
  )
}
