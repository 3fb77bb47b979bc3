import { readFile } from 'node:fs/promises'
import { writeAtomically } from '../store/index.ts'
import { followedFile } from './followed-file.ts'
import type { FunctionConfiguration } from './functions.ts'
import { Unstartable } from './unstartable.ts'

/**
 * Reads a function's `configuration.json` as it is on disk now.
 *
 * @throws {Unstartable} that names the file and the field when it is missing or malformed
 */
export async function readConfiguration(path: string): Promise<FunctionConfiguration> {
  return configurationFile(path)()
}

/**
 * A function's `configuration.json`: each call gives it as it is on disk then, so that an edit
 * counts from the next invocation on. What it throws is an `Unstartable`, as for `readConfiguration`.
 */
export function configurationFile(path: string): () => FunctionConfiguration {
  const file = followedFile(path)
  let last: { readonly text: string; readonly configuration: FunctionConfiguration } | undefined
  return () => {
    try {
      const text = file()
      if (last?.text === text) return last.configuration
      const configuration = parseConfiguration(JSON.parse(text))
      last = { text, configuration }
      return configuration
    } catch (cause) {
      const reason = cause instanceof Error ? cause.message : String(cause)
      const message = `Cannot use ${path}: ${reason}`
      throw new Unstartable('InvalidParameterValueException', message, cause)
    }
  }
}

/**
 * Changes some fields of a function's `configuration.json` and leaves what else a person has put
 * there as it is.
 *
 * @throws {Unstartable} when the file cannot be used as it is, or could not be with the change
 */
export async function changeConfiguration(
  path: string,
  changes: Partial<FunctionConfiguration>,
): Promise<void> {
  await readConfiguration(path)
  const changed = { ...JSON.parse(await readFile(path, 'utf8')), ...changes }
  try {
    parseConfiguration(changed)
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause)
    const message = `Cannot change the configuration: ${reason}`
    throw new Unstartable('InvalidParameterValueException', message, cause)
  }
  await writeAtomically(path, `${JSON.stringify(changed, null, 2)}\n`)
}

/** The bounds are Lambda's. Fields that are not known are left alone. */
export function parseConfiguration(value: unknown): FunctionConfiguration {
  if (!isObject(value)) throw new Error('expected a JSON object')
  const { environment, timeoutSeconds, memoryMegabytes } = value
  return {
    environment: parseEnvironment(environment),
    timeoutSeconds: wholeNumber('timeoutSeconds', timeoutSeconds, 1, 900),
    memoryMegabytes: wholeNumber('memoryMegabytes', memoryMegabytes, 128, 10_240),
  }
}

/** Lambda's, for all names and values together. */
const greatestEnvironmentBytes = 4096

function parseEnvironment(value: unknown): Record<string, string> {
  if (!isObject(value)) throw new Error('"environment" must be an object of strings')
  const environment: Record<string, string> = {}
  let sizeBytes = 0
  for (const [name, text] of Object.entries(value)) {
    if (!/^[a-zA-Z][a-zA-Z0-9_]+$/.test(name)) {
      throw new Error(
        `the variable name ${JSON.stringify(name)} must be a letter and then letters, digits or "_"`,
      )
    }
    if (typeof text !== 'string' || text.includes('\0')) {
      throw new Error(`the variable ${name} must be a string without a zero character`)
    }
    environment[name] = text
    sizeBytes += Buffer.byteLength(name) + Buffer.byteLength(text)
  }
  if (sizeBytes > greatestEnvironmentBytes) {
    throw new Error(`"environment" has ${sizeBytes} bytes, more than ${greatestEnvironmentBytes}`)
  }
  return environment
}

function wholeNumber(name: string, value: unknown, least: number, most: number): number {
  if (typeof value === 'number' && Number.isInteger(value) && value >= least && value <= most) {
    return value
  }
  throw new Error(`"${name}" must be a whole number from ${least} to ${most}`)
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
