import { Token } from 'aws-cdk-lib'
import type { CfnBucket } from 'aws-cdk-lib/aws-s3'
import { encodeForNotification, escapeForWildcard } from '../core/index.ts'
import type { Keys } from './settings.ts'

/**
 * The filter of a bucket's notification, where S3 expects special characters encoded. A token is
 * a parameter of the template; the person who sets it must encode it.
 *
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/notification-how-to-filtering.html
 */
export function notificationFilter({ prefix, suffix }: Keys): {
  readonly filter?: CfnBucket.NotificationFilterProperty
} {
  const rules = Object.entries({ prefix, suffix })
    .filter(([, value]) => value !== '')
    .map(([name, value]) => ({
      name,
      value: Token.isUnresolved(value) ? value : encodeForNotification(value),
    }))
  return rules.length === 0 ? {} : { filter: { s3Key: { rules } } }
}

/**
 * The key matchers of an EventBridge rule, where keys are not encoded. Two matchers in one list
 * are alternatives, so a prefix and a suffix together are one wildcard. The person who sets a token
 * must escape the special characters of a wildcard.
 *
 * @see https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-create-pattern-operators.html
 */
export function keyMatchers({ prefix, suffix }: Keys): readonly object[] {
  if (prefix !== '' && suffix !== '') {
    return [{ wildcard: `${escapeForWildcard(prefix)}*${escapeForWildcard(suffix)}` }]
  }
  if (prefix !== '') return [{ prefix }]
  return suffix === '' ? [] : [{ suffix }]
}
