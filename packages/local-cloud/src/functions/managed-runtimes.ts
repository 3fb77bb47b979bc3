import { FunctionRefused, invalidParameter } from './function-refused.ts'

/** The runtimes of Lambda that run here, each on the Node.js or the Python at hand. */
const here: readonly string[] = [
  ...['nodejs24.x', 'nodejs22.x'],
  ...['python3.14', 'python3.13', 'python3.12', 'python3.11', 'python3.10'],
]

/** Those that Lambda has besides them. @see https://docs.aws.amazon.com/lambda/latest/dg/lambda-runtimes.html */
const elsewhere: readonly string[] = [
  ...['java25', 'java21', 'java17', 'java11', 'java8.al2', 'dotnet10', 'dotnet8'],
  ...['ruby3.4', 'ruby3.3', 'provided.al2023', 'provided.al2'],
]

/** Those with which Lambda makes no function any more. */
const retired: Readonly<Record<string, readonly string[]>> = {
  'nodejs24.x': [
    ...['nodejs', 'nodejs4.3', 'nodejs6.10', 'nodejs8.10', 'nodejs10.x', 'nodejs12.x'],
    ...['nodejs14.x', 'nodejs16.x', 'nodejs18.x', 'nodejs20.x'],
  ],
  'python3.14': ['python2.7', 'python3.6', 'python3.7', 'python3.8', 'python3.9'],
  java25: ['java8'],
  dotnet10: ['dotnetcore1.0', 'dotnetcore2.0', 'dotnetcore2.1', 'dotnetcore3.1', 'dotnet6'],
  'ruby3.4': ['ruby2.5', 'ruby2.7', 'ruby3.2'],
  'provided.al2023': ['provided', 'go1.x'],
}

/** @throws {FunctionRefused} when Lambda has no such runtime, or has it no more, or it is not here */
export function checkRuntime(runtime: string): void {
  if (here.includes(runtime)) return
  if (elsewhere.includes(runtime)) {
    const fact = `the runtime ${runtime} is not supported by this endpoint; use one of ${here.join(', ')}`
    throw new FunctionRefused('NotImplemented', `Cannot use the function: ${fact}`)
  }
  const successor = Object.keys(retired).find((name) => retired[name]?.includes(runtime))
  if (successor !== undefined) {
    throw invalidParameter(
      `The runtime parameter of ${runtime} is no longer supported for creating or updating AWS Lambda functions. We recommend you use the new runtime (${successor}) while creating or updating functions.`,
    )
  }
  const known = [...here, ...elsewhere].join(', ')
  throw invalidParameter(
    `Value ${runtime} at 'runtime' failed to satisfy constraint: Member must satisfy enum value set: [${known}] or be a valid ARN`,
  )
}

export function isPython(runtime: string): boolean {
  return runtime.startsWith('python')
}

/** Lambda ended callbacks with nodejs24.x. */
export function hasCallbacks(runtime: string): boolean {
  return runtime === 'nodejs22.x'
}

/**
 * The flags with which Lambda starts Node.js for a runtime, as far as the one at hand knows them.
 *
 * @see https://docs.aws.amazon.com/lambda/latest/dg/lambda-nodejs.html
 */
export function nodeFlags(runtime: string): readonly string[] {
  if (runtime !== 'nodejs22.x') return []
  const flags = ['--no-experimental-require-module', '--no-experimental-detect-module']
  return flags.filter((flag) => process.allowedNodeEnvironmentFlags.has(flag))
}
