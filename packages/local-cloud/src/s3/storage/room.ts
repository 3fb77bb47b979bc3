import { statfs } from 'node:fs/promises'

/** Fails with ENOSPC where the disk of a folder has no more than is reserved for the store. */
export async function requireRoom(folder: string): Promise<void> {
  const { bavail, bsize } = await statfs(folder)
  if (bavail * bsize >= reservedBytes) return
  const message = 'Cannot write a body: the remaining disk space is reserved for the store'
  throw Object.assign(new Error(message), { code: 'ENOSPC' })
}

/**
 * The disk space that bodies leave free, so that the store can record operations that free a full
 * disk, such as deletions. A record that did not fit would stop the store until the next start.
 */
const reservedBytes = 32 * 1024 * 1024
