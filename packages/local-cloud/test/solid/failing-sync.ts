import { open } from 'node:fs/promises'
import process from 'node:process'

// Loaded before the endpoint, in a process of its own: makes the sync of a file fail from one word
// of the parent's on until another, as a dying disk does.
const handle = await open(process.execPath, 'r')
const prototype = Object.getPrototypeOf(handle) as { sync(): Promise<void> }
await handle.close()
const sync = prototype.sync
let failing = false

prototype.sync = async function (): Promise<void> {
  if (failing) throw Object.assign(new Error('EIO: i/o error, fsync'), { code: 'EIO' })
  await sync.call(this)
}

process.on('message', (message) => {
  if (message === 'fail to sync') failing = true
  if (message === 'sync') failing = false
})
