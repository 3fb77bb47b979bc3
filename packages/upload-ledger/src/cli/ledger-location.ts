import { LedgerError, printable } from '../core/index.ts'
import type { Context } from './command.ts'
import { whereNoneRuns } from './running.ts'

/** Where a command looks when neither AWS nor a running local cloud is named. */
export interface LedgerLocation {
  readonly context: Pick<Context, 'environment' | 'workingFolder'>
  readonly dataFolder: string
  /** Whether a local cloud was looked for, and AWS asked because there is none. */
  readonly isFallback: boolean
}

/**
 * Does what the command does, and explains a failure by the place: a local cloud that has stopped
 * refuses connections, and without one a command falls back to AWS, which may not be meant.
 *
 * @throws {LedgerError} `configuration` where nothing listens on this machine
 */
export async function explainingLocation<T>(
  place: LedgerLocation,
  act: () => Promise<T>,
): Promise<T> {
  try {
    return await act()
  } catch (error) {
    throw explained(error, place)
  }
}

function explained(error: unknown, { context, dataFolder, isFallback }: LedgerLocation): unknown {
  const { environment, workingFolder } = context
  const { folder, fix } = whereNoneRuns(workingFolder, dataFolder)
  const address = refusedHere(error)
  if (address !== undefined) {
    const variable = variableFor(address, environment)
    const points = variable === undefined ? '' : `, to which ${variable} points`
    const unset = variable === undefined ? '' : ', or unset the AWS_ENDPOINT_URL variables'
    const message = `Cannot reach the local cloud: nothing listens on ${address}${points}, and none is running in ${folder}; ${fix}${unset}`
    return new LedgerError('configuration', message, { cause: error })
  }
  if (!isFallback || !(error instanceof LedgerError) || error.message.includes(fix)) return error
  const message = `${error.message}; this asked AWS, because no local cloud is running in ${folder}: ${fix}`
  return new LedgerError(error.code, message, { cause: error, details: error.details })
}

interface NetworkError {
  readonly code?: string
  readonly address?: string
  readonly port?: number
  readonly errors?: readonly unknown[]
  readonly cause?: unknown
}

/** The address on this machine that refused a connection, if that is the reason of the failure. */
function refusedHere(error: unknown): string | undefined {
  if (typeof error !== 'object' || error === null) return undefined
  const { code, address = '', port, errors = [], cause } = error as NetworkError
  const isHere = /^(127\.|::1$)/.test(address)
  if (code === 'ECONNREFUSED' && isHere) {
    return printable(`${address.includes(':') ? `[${address}]` : address}:${port}`)
  }
  // By a name of two addresses, both were tried.
  return [...errors, cause].map(refusedHere).find((found) => found !== undefined)
}

function variableFor(address: string, environment: Context['environment']): string | undefined {
  const port = address.split(':').at(-1)
  return Object.keys(environment)
    .filter((name) => name.startsWith('AWS_ENDPOINT_URL'))
    .find((name) => {
      const url = environment[name] ?? ''
      return URL.canParse(url) && new URL(url).port === port
    })
}
