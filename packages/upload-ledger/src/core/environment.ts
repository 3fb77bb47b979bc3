import { LedgerError } from './errors.ts'
import { type Exclusion, readExcludeKeys, toExclusion } from './exclude-keys.ts'
import { quoted } from './printable.ts'

/** The environment of a function: handed in, and read once. */
export type Environment = Readonly<Record<string, string | undefined>>

/**
 * Checks what the SDK reads by itself, so that a mistake shows when the function starts and not at
 * its first request.
 *
 * @throws {LedgerError} `configuration` with the variable's name in `details.variable`
 * @see https://docs.aws.amazon.com/sdkref/latest/guide/feature-ss-endpoints.html
 */
export function checkSdkVariables(environment: Environment, endpoints: readonly string[]): void {
  if (!environment.AWS_REGION) {
    throw wrongVariable('AWS_REGION', 'is not set; give the region of the table, such as us-east-1')
  }
  for (const variable of [...endpoints, 'AWS_ENDPOINT_URL']) {
    const endpoint = environment[variable]
    if (endpoint && !/^https?:\/\/[^/]/.test(endpoint)) {
      const given = JSON.stringify(endpoint)
      throw wrongVariable(variable, `is ${given}; give an address such as http://127.0.0.1:8000`)
    }
  }
}

/**
 * @throws {LedgerError} `configuration`
 * @see https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/HowItWorks.NamingRulesDataTypes.html
 */
export function tableNameIn(environment: Environment, variable: string, example: string): string {
  const name = environment[variable]
  const help = `give the name of the table, such as ${example}`
  if (name === undefined || name === '') throw wrongVariable(variable, `is not set; ${help}`)
  if (name.startsWith('arn:')) throw wrongVariable(variable, `is an ARN; ${help}`)
  if (!/^[a-zA-Z0-9_.-]{3,255}$/.test(name)) {
    const rule = '3 to 255 letters, digits, underscores, hyphens and dots'
    throw wrongVariable(variable, `is ${JSON.stringify(name)}, which is not ${rule}; ${help}`)
  }
  return name
}

/** @throws {LedgerError} `configuration` */
export function onOrOff(environment: Environment, variable: string, preset: boolean): boolean {
  const choice = environment[variable]
  if (choice === undefined || choice === '') return preset
  if (choice === 'on' || choice === 'off') return choice === 'on'
  throw wrongVariable(variable, `is ${JSON.stringify(choice)}; give on or off`)
}

/**
 * The keys to leave out, of `EXCLUDE_KEYS`; none by default. S3's filters can select keys and cannot
 * exclude any.
 *
 * @throws {LedgerError} `configuration`
 */
export function exclusionIn({ EXCLUDE_KEYS: text }: Environment): Exclusion {
  const patterns = readExcludeKeys(text)
  if (patterns === undefined) {
    const help = 'give a JSON array of patterns, such as ["*.info","*/"]'
    throw wrongVariable('EXCLUDE_KEYS', `is ${quoted(text)}; ${help}`)
  }
  return toExclusion(patterns, (pattern, fact) =>
    wrongVariable('EXCLUDE_KEYS', `has ${quoted(pattern)}, which is no pattern: ${fact}`),
  )
}

export function wrongVariable(variable: string, fact: string): LedgerError {
  const message = `Cannot start: ${variable} ${fact}`
  return new LedgerError('configuration', message, { details: { variable } })
}
