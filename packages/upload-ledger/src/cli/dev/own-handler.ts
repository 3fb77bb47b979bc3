import { stat } from 'node:fs/promises'
import { basename, extname, resolve } from 'node:path'
import { LedgerError, quoted } from '../../core/index.ts'
import type { loadLocalCloud } from './local-cloud.ts'

/** A person's own code, to run as the function. */
export interface OwnHandler {
  /** Absolute. */
  readonly path: string
  /** Its name. */
  readonly file: string
  /** As Lambda names it: `my-handler.handler`. */
  readonly handler: string
  /** A further name that is taken where the file does not export that one. */
  readonly otherExport: string | undefined
}

/**
 * The code that `--handler` names; `undefined` for ours.
 *
 * @throws {LedgerError} `invalid-argument` when there is no such file, or it cannot be run
 */
export async function ownHandler(
  { handler, handlerName }: { handler: string | undefined; handlerName: string | undefined },
  workingFolder: string,
): Promise<OwnHandler | undefined> {
  if (handler === undefined) return undefined
  const path = resolve(workingFolder, handler)
  const found = await stat(path).catch(() => undefined)
  if (found === undefined) throw refused(handler, 'there is no such file')
  if (found.isDirectory()) {
    throw refused(handler, 'it is a folder; name the file that exports the handler')
  }
  const [file, ending] = [basename(path), extname(path)]
  if (!endings.includes(ending)) {
    throw refused(handler, `expected a file that ends in one of ${endings.join(', ')}`)
  }
  const module = file.slice(0, -ending.length)
  if (module.includes('.')) {
    throw refused(
      handler,
      'Lambda takes a dot in its name for the end of the name; rename the file',
    )
  }
  const [usual, otherExport] = ending === '.py' ? ['lambda_handler', 'handler'] : ['handler']
  const isNamed = handlerName !== undefined
  return {
    ...{ path, file, handler: `${module}.${handlerName ?? usual}` },
    otherExport: isNamed ? undefined : otherExport,
  }
}

const endings: readonly string[] = ['.mjs', '.js', '.cjs', '.ts', '.mts', '.cts', '.py']

/** @throws {LedgerError} `configuration` when it is Python and the machine has none */
export async function checkLanguage(
  { file }: OwnHandler,
  { findPython }: Awaited<ReturnType<typeof loadLocalCloud>>,
): Promise<void> {
  if (extname(file) !== '.py') return
  try {
    await findPython(file)
  } catch (cause) {
    const { message } = cause as Error
    throw new LedgerError('configuration', message, { cause })
  }
}

function refused(given: string, fact: string): LedgerError {
  return new LedgerError('invalid-argument', `Cannot use --handler ${quoted(given)}: ${fact}`)
}
