import { LedgerError } from '../../core/index.ts'

/** The error for a port that another program uses, with the flag that changes ours. */
export function portTaken(port: number, flag: string, cause: unknown): LedgerError {
  const message = `Cannot listen on 127.0.0.1:${port}: the port is in use; choose another with ${flag}`
  return new LedgerError('configuration', message, { cause })
}
