import { LedgerError } from '../../core/index.ts'

/** A port that somebody else has, and the flag that moves ours. */
export function portTaken(port: number, flag: string, cause: unknown): LedgerError {
  const message = `Cannot listen on 127.0.0.1:${port}: the port is in use; choose another with ${flag}`
  return new LedgerError('configuration', message, { cause })
}
