import { Token } from 'aws-cdk-lib'
import type { CfnBucket } from 'aws-cdk-lib/aws-s3'
import { type KeyFilter, notificationRules } from '../core/index.ts'

/**
 * The filter of a bucket's notification, where S3 expects special characters encoded. A token is
 * a parameter of the template; the person who sets it must encode it.
 *
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/notification-how-to-filtering.html
 */
export function notificationFilter(keys: KeyFilter): {
  readonly filter?: CfnBucket.NotificationFilterProperty
} {
  const rules = notificationRules(keys).map(({ name, value }) => ({
    name,
    value: Token.isUnresolved(keys[name]) ? keys[name] : value,
  }))
  return rules.length === 0 ? {} : { filter: { s3Key: { rules } } }
}
