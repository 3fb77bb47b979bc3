import { inUrl } from 'local-cloud/request-guard'
import { LedgerError } from '../../core/index.ts'

/** The error for a port that another program uses, with the flag that changes ours. */
export function portTaken(host: string, port: number, flag: string, cause: unknown): LedgerError {
  const message = `Cannot listen on ${inUrl(host)}:${port}: the port is in use; choose another with ${flag}`
  return new LedgerError('configuration', message, { cause })
}
