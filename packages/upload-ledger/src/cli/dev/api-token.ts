import { randomBytes } from 'node:crypto'
import { readFile, rename, writeFile } from 'node:fs/promises'
import { join } from 'node:path'

/**
 * The token of this data folder's API. It stays from one start to the next, so that a page that has
 * it goes on after a restart; deleting the file makes another.
 */
export async function apiToken(dataFolder: string): Promise<string> {
  const file = join(dataFolder, 'api-token')
  const held = await readFile(file, 'utf8').catch(() => '')
  // Absent, or torn by a kill.
  if (/^[\w-]{43}\n$/.test(held)) return held.trimEnd()
  const token = randomBytes(32).toString('base64url')
  await writeFile(`${file}.new`, `${token}\n`, { mode: 0o600 })
  await rename(`${file}.new`, file)
  return token
}
