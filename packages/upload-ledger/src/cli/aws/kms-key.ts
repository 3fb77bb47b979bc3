import { DescribeKeyCommand, GetKeyPolicyCommand, type KMSClient } from '@aws-sdk/client-kms'
import { nameOf } from './refusal.ts'

/** A key as KMS describes it. */
export interface KeyFacts {
  readonly arn: string
  readonly isManagedByAws: boolean
  /** AWS's word: `Enabled`, `Disabled`, `PendingDeletion`, … */
  readonly state: string
  /** `SYMMETRIC_DEFAULT` for one that can encrypt a queue. */
  readonly spec: string
}

/**
 * The key, or `undefined` if there is none.
 *
 * @param key an id, an ARN, or an alias
 */
export async function describeKey(
  { kms }: { readonly kms: KMSClient },
  key: string,
): Promise<KeyFacts | undefined> {
  try {
    const { KeyMetadata } = await kms.send(new DescribeKeyCommand({ KeyId: key }))
    return {
      arn: KeyMetadata?.Arn ?? key,
      isManagedByAws: KeyMetadata?.KeyManager === 'AWS',
      state: KeyMetadata?.KeyState ?? '',
      spec: KeyMetadata?.KeySpec ?? '',
    }
  } catch (error) {
    if (nameOf(error) === 'NotFoundException') return undefined
    throw error
  }
}

/** The key's policy. Of a key of another account, KMS gives it to nobody. */
export async function keyPolicy(
  { kms }: { readonly kms: KMSClient },
  keyArn: string,
): Promise<string> {
  const name = { KeyId: keyArn, PolicyName: 'default' }
  const { Policy } = await kms.send(new GetKeyPolicyCommand(name))
  return Policy ?? '{}'
}
