import { readFile } from 'node:fs/promises'
import { writeAtomically } from '../store/index.ts'
import type { InvokePermission } from './invoke-permission.ts'
import type { LogFormat } from './text-line.ts'
import type { UnpackedCode } from './unpack-code.ts'

/** A function that was created, as its `function.json` keeps it. */
export interface StoredFunction {
  readonly runtime: string
  readonly handler: string
  readonly roleArn: string
  readonly description: string
  readonly architecture: string
  /** @default JSON - of a function that an earlier version has made */
  readonly logFormat?: LogFormat
  readonly code: UnpackedCode
  readonly lastModified: string
  readonly tags: Readonly<Record<string, string>>
  readonly permissions: readonly InvokePermission[]
}

/** `undefined` where there is none. @throws {Error} that names the file when it holds something else */
export async function readStored(path: string): Promise<StoredFunction | undefined> {
  const text = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined
    throw error
  })
  if (text === undefined) return undefined
  try {
    const stored = JSON.parse(text) as StoredFunction
    const texts = [stored.runtime, stored.handler, stored.roleArn, stored.code.folder]
    if (texts.every((each) => typeof each === 'string') && Array.isArray(stored.permissions)) {
      return stored
    }
    throw new Error('a member is missing')
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause)
    throw new Error(`Cannot use ${path}: ${reason}`, { cause })
  }
}

export function writeStored(path: string, stored: StoredFunction): Promise<void> {
  return writeAtomically(path, `${JSON.stringify(stored, null, 2)}\n`)
}
