import { LedgerError, printable } from '../../core/index.ts'

/**
 * What stopped a start, for a person: a full disk and a database that cannot be opened are faults of
 * the data folder, wherever on the way they show. Returns any other error as it is.
 */
export function startFailure(error: unknown, dataFolder: string): unknown {
  if (error instanceof LedgerError) return error
  const causes = chainOf(error)
  const fail = (fact: string, fix: string) =>
    new LedgerError(
      'configuration',
      `Cannot use the data folder ${printable(dataFolder)}: ${fact}; ${fix}`,
      { cause: error },
    )
  const elsewhere = 'choose another folder with --data'
  if (causes.some(isFull)) return fail('no space is left on its disk', `make room, or ${elsewhere}`)
  const deepest = causes.findLast(isDatabaseError)
  if (deepest !== undefined)
    return fail(printable(deepest.message), `${elsewhere}, or delete it to start over`)
  // By its name, because its class comes with the databases.
  const isOfFolder = error instanceof Error && error.name === 'DataFolderError'
  if (!isOfFolder) return error
  return new LedgerError('configuration', `${error.message}; ${elsewhere}`, { cause: error })
}

function chainOf(error: unknown): readonly Error[] {
  return error instanceof Error ? [error, ...chainOf(error.cause)] : []
}

/** By its code from the file system; in words from LevelDB, and from the local S3. */
function isFull(error: Error): boolean {
  const { code } = error as NodeJS.ErrnoException
  return code === 'ENOSPC' || /no space (is )?left on/i.test(error.message)
}

function isDatabaseError(error: Error): boolean {
  return (error as NodeJS.ErrnoException).code?.startsWith('LEVEL_') === true
}
