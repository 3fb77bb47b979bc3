import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { Code } from 'aws-cdk-lib/aws-lambda'
import { LedgerError } from '../core/index.ts'

/**
 * The bundle of the writer that this package ships, as an asset of its one file. Using the construct
 * builds nothing, in Docker or otherwise.
 *
 * @throws {LedgerError} `configuration` when there is none, as in a checkout before its first build
 */
export function handlerCode(): Code {
  return bundle('lambda')
}

/** The bundle of the API, likewise. */
export function apiCode(): Code {
  return bundle('api-function')
}

/** The bundle of the function that compares, likewise. */
export function verifyCode(): Code {
  return bundle('verify-function')
}

function bundle(name: 'lambda' | 'api-function' | 'verify-function'): Code {
  // The same two steps up lead from dist/cdk and from src/cdk to the root of the package.
  const folder = fileURLToPath(new URL(`../../dist/${name}`, import.meta.url))
  if (!existsSync(`${folder}/index.cjs`)) {
    const message = `Cannot deploy the function: ${folder}/index.cjs does not exist; run npm run build`
    throw new LedgerError('configuration', message)
  }
  return Code.fromAsset(folder, { exclude: ['*', '!index.cjs'] })
}
