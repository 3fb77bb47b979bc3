import { randomBytes } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { writeAtomically } from '../store/index.ts'

/** The key pair with which a function signs its calls. */
export interface RoleKeys {
  readonly accessKeyId: string
  readonly secretAccessKey: string
}

/**
 * The key pair of a function's role: made once, kept in `role.json` for its owner's eyes only.
 *
 * @throws {Error} that names the file when it holds something else
 */
export async function ensureRole(path: string): Promise<RoleKeys> {
  const text = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined
    throw error
  })
  if (text !== undefined) return parseRole(path, text)
  const keys = {
    accessKeyId: `LOCAL${randomText(15, 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567')}`,
    secretAccessKey: randomBytes(30).toString('base64'),
  }
  await writeAtomically(path, `${JSON.stringify(keys, null, 2)}\n`, 0o600)
  return keys
}

function parseRole(path: string, text: string): RoleKeys {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    value = undefined
  }
  const { accessKeyId, secretAccessKey } = (value ?? {}) as Partial<RoleKeys>
  if (typeof accessKeyId === 'string' && typeof secretAccessKey === 'string') {
    return { accessKeyId, secretAccessKey }
  }
  throw new Error(`Cannot use ${path}: it holds no key pair; delete it to create a new one`)
}

/** @param letters 32 of them, so that each random byte gives every one the same chance */
function randomText(length: number, letters: string): string {
  return Array.from(randomBytes(length), (byte) => letters[byte % letters.length]).join('')
}
