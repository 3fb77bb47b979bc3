import type { ClassicLevel } from 'classic-level'

/**
 * Makes a database refuse every write after one that failed, until it is opened again.
 *
 * A full disk may tear a record of LevelDB's log. Once there is room, LevelDB writes on behind the
 * tear and says that all is well; but when it is next opened, it drops what follows the tear in its
 * block of the log, and with it writes that were acknowledged. (After a failed sync it refuses by
 * itself.) Reads go on.
 *
 * A write that was under way beside the one that failed is refused too, as it may be behind it.
 */
export function stopAtFailedWrite<K, V>(database: ClassicLevel<K, V>): void {
  let failure: unknown
  // The method that every well-formed write of the database and its sublevels calls in the end.
  const writes = database as unknown as Record<(typeof methods)[number], Write>
  for (const method of methods) {
    const write = writes[method].bind(database)
    writes[method] = async (...parameters) => {
      if (failure !== undefined) throw refusal(failure)
      try {
        await write(...parameters)
      } catch (error) {
        failure ??= error
        throw error
      }
      if (failure !== undefined) throw refusal(failure)
    }
  }
}

const methods = ['_put', '_del', '_batch', '_clear'] as const

type Write = (...parameters: unknown[]) => Promise<void>

function refusal(failure: unknown): Error {
  const reason = failure instanceof Error ? failure.message : String(failure)
  const message = `Cannot write: an earlier write to the disk failed (${reason}); free disk space and restart`
  return new Error(message, { cause: failure })
}
