import { Token } from 'aws-cdk-lib'
import type { CfnBucket } from 'aws-cdk-lib/aws-s3'
import { encodeForNotification, escapeForWildcard } from '../core/index.ts'
import type { Settings } from './settings.ts'

type Keys = Pick<Settings, 'prefix' | 'suffix'>

/**
 * The filter of a bucket's notification, where S3 wants special characters encoded. A token is a
 * parameter of the template, and whoever sets it must encode it.
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
 * What a rule of EventBridge asks of a key, which has nothing encoded there. Two matchers in one
 * list are alternatives, so a prefix and a suffix together are one wildcard. Of a token, whoever
 * sets it must escape what is special in a wildcard.
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
