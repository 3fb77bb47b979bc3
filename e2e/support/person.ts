import { keys, region } from './development.ts'

/**
 * The environment of whoever has the local cloud's keys, and no settings in files: for our command and
 * for AWS's own programs, some of which read `AWS_REGION` and some `AWS_DEFAULT_REGION`.
 */
export const person: Readonly<Record<string, string>> = {
  AWS_ACCESS_KEY_ID: keys.accessKeyId,
  AWS_SECRET_ACCESS_KEY: keys.secretAccessKey,
  AWS_REGION: region,
  AWS_DEFAULT_REGION: region,
  AWS_CONFIG_FILE: '/dev/null',
  AWS_SHARED_CREDENTIALS_FILE: '/dev/null',
}
