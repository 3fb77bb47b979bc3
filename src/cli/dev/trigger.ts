import type { GetBucketNotificationConfigurationCommandOutput } from '@aws-sdk/client-s3'

type Configuration = Omit<GetBucketNotificationConfigurationCommandOutput, '$metadata'>

/** The trigger of a bucket's creations that names the function, if there is one. */
export function triggerOf(
  configuration: Configuration,
  functionArn: string,
): { readonly prefix: string; readonly suffix: string } | undefined {
  const trigger = configuration.LambdaFunctionConfigurations?.find(
    ({ LambdaFunctionArn, Events }) =>
      LambdaFunctionArn === functionArn && Events?.some((e) => /^s3:ObjectCreated:/.test(e)),
  )
  if (trigger === undefined) return undefined
  const rule = (name: string) =>
    trigger.Filter?.Key?.FilterRules?.find(({ Name }) => Name?.toLowerCase() === name)?.Value ?? ''
  return { prefix: rule('prefix'), suffix: rule('suffix') }
}
