/** The keys that requests are signed with. */
export interface Credentials {
  readonly accessKeyId: string
  readonly secretAccessKey: string
  readonly sessionToken?: string | undefined
}

/**
 * The credentials in the environment, where Lambda puts those of a function's role. Lambda gives
 * them in no other way to Node.js: what asks a container's endpoint is a function with SnapStart.
 *
 * @throws {Error} `CredentialsProviderError`, as the SDK names it, if there are none
 * @see https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html
 */
export function credentialsIn(
  environment: Readonly<Record<string, string | undefined>>,
): Credentials {
  const {
    AWS_ACCESS_KEY_ID: accessKeyId,
    AWS_SECRET_ACCESS_KEY: secretAccessKey,
    AWS_SESSION_TOKEN: sessionToken,
  } = environment
  if (accessKeyId && secretAccessKey) return { accessKeyId, secretAccessKey, sessionToken }
  const error = new Error('AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY are not set')
  error.name = 'CredentialsProviderError'
  throw error
}
