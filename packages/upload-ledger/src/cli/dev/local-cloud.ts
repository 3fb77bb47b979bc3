import { LedgerError } from '../../core/index.ts'

// The one file that imports the local cloud, which brings databases. Only `dev` needs it.
export type {
  DeliveryEvent,
  EventBus,
  EventSourceMappingDefinition,
  FunctionDefinition,
  FunctionLog,
  LocalCloud,
  QueueDefinition,
  QueueEvent,
  Rule,
} from 'local-cloud'

/**
 * Loads the local cloud.
 *
 * @throws {LedgerError} `configuration` when it is not installed
 */
export async function loadLocalCloud(): Promise<typeof import('local-cloud')> {
  try {
    return await import('local-cloud')
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code !== 'ERR_MODULE_NOT_FOUND') throw cause
    const message =
      'Cannot run dev: the package local-cloud is not installed; run npm install local-cloud'
    throw new LedgerError('configuration', message, { cause })
  }
}
