import { randomBytes } from 'node:crypto'
import { quotedForShell, type Subject } from '../../checklist/index.ts'
import type { RunningCloud } from '../running.ts'
import type { Reach } from './clients.ts'
import type { Target } from './target.ts'

/** A pipeline on AWS or in a local cloud: how to reach it, and the commands for it. */
export interface Deployment
  extends Pick<
    Subject,
    'aws' | 'deployCode' | 'setTrigger' | 'showLog' | 'noRecovery' | 'deliveryChange'
  > {
  readonly reach: Reach
  /** Whether it is a local cloud. */
  readonly isLocal: boolean
}

/** A local cloud, as the command that started it describes it. */
export function localDeployment(
  cloud: Pick<
    RunningCloud,
    's3Url' | 'dynamodbUrl' | 'region' | 'accessKeyId' | 'secretAccessKey' | 'startCommand'
  >,
  target: Pick<Target, 'bucket' | 'prefix' | 'delivery'>,
  dataFlag: string,
): Deployment {
  const { s3Url, dynamodbUrl, region, accessKeyId, secretAccessKey, startCommand } = cloud
  const logs = `npx upload-ledger logs${dataFlag}`
  const route = target.delivery === undefined ? '' : ` --delivery ${target.delivery}`
  return {
    reach: {
      region,
      credentials: { accessKeyId, secretAccessKey },
      endpoint: dynamodbUrl,
      s3Endpoint: s3Url,
      forcePathStyle: true,
    },
    isLocal: true,
    aws: (service) =>
      `aws --endpoint-url ${service.startsWith('s3') ? s3Url : dynamodbUrl} ${service}`,
    deployCode: `${logs} shows the error; npm run build rebuilds the bundle`,
    setTrigger: `restart with the trigger's prefix: ${startCommand} --bucket ${target.bucket} --prefix ${quotedForShell(target.prefix)}${route}`,
    showLog: logs,
    noRecovery: 'a local cloud has no backups',
  }
}

/** A deployment in the words of the checklist. */
export function subjectOf(deployment: Deployment, target: Target, key: string): Subject {
  const { functionName, bucket, tableName, prefix, suffix, delivery } = target
  const { aws, deployCode, setTrigger, showLog, noRecovery, deliveryChange } = deployment
  return {
    ...{ functionName, bucket, tableName, prefix, suffix, delivery, key },
    ...{ aws, deployCode, setTrigger, showLog, noRecovery, deliveryChange },
  }
}

/** A key that the trigger lets through and nobody has. */
export function passingKey({ prefix, suffix }: Pick<Target, 'prefix' | 'suffix'>): string {
  return `${prefix}upload-ledger-doctor-${randomBytes(6).toString('hex')}${suffix}`
}
