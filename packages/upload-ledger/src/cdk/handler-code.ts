import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { Code } from 'aws-cdk-lib/aws-lambda'
import { LedgerError } from '../core/index.ts'

/**
 * The bundle of the writer that this package ships, as an asset: its file, and the one that it loads
 * to ask S3. Using the construct builds nothing, in Docker or otherwise.
 *
 * @throws {LedgerError} `configuration` when there is none, as in a checkout before its first build
 */
export function handlerCode(): Code {
  return bundle('lambda', ['index.cjs', 'ask-s3.cjs'])
}

/** The bundle of the API, likewise. */
export function apiCode(): Code {
  return bundle('api-function', ['index.cjs'])
}

/** The bundle of the function that compares, likewise. */
export function verifyCode(): Code {
  return bundle('verify-function', ['index.cjs'])
}

function bundle(name: string, files: readonly string[]): Code {
  // The same two steps up lead from dist/cdk and from src/cdk to the root of the package.
  const folder = fileURLToPath(new URL(`../../dist/${name}`, import.meta.url))
  for (const file of files) {
    if (existsSync(`${folder}/${file}`)) continue
    const message = `Cannot deploy the function: ${folder}/${file} does not exist; run npm run build`
    throw new LedgerError('configuration', message)
  }
  return Code.fromAsset(folder, { exclude: ['*', ...files.map((file) => `!${file}`)] })
}
