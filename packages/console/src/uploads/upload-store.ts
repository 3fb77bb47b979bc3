import { useSyncExternalStore } from 'react'
import type { Client } from '../api/client.ts'
import type { RowWatch } from './row-watch.ts'
import { sendForm } from './send-form.ts'
import {
  abortParts,
  beginParts,
  isForParts,
  isOver,
  type Parted,
  type PartProgress,
  sendParts,
} from './send-parts.ts'

/** A file on its way to S3 and into the ledger. */
export interface Upload {
  readonly id: number
  readonly bucket: string
  readonly key: string
  readonly file: File
  /** `arriving`: S3 has it, and its row is awaited. `unseen`: no row came within half a minute. */
  readonly state: 'waiting' | 'sending' | 'arriving' | 'done' | 'unseen' | 'failed' | 'cancelled'
  readonly sentBytes: number
  /** Of one in parts: how many there are, and how many of them S3 has. */
  readonly parts?: number
  readonly storedParts?: number
  readonly problem?: string
}

export interface UploadState {
  readonly uploads: readonly Upload[]
  readonly totalBytes: number
  readonly sentBytes: number
  readonly counts: Readonly<Record<Upload['state'], number>>
}

export interface UploadStore {
  readonly state: UploadState
  subscribe(listener: () => void): () => void
  /** Uploads files, each under its key. */
  add(bucket: string, files: readonly { readonly key: string; readonly file: File }[]): void
  /** Cancels one upload, or all. */
  cancel(id?: number): void
  /** Tries again what failed or was cancelled. */
  retry(): void
  /** Forgets all that is over, and has S3 delete what it has of uploads that failed. */
  clear(): void
}

/** How many files are on their way at once. */
const parallel = 6

/**
 * Makes the store of a page's uploads.
 *
 * @param watch waits for the rows of uploads
 * @param inParts whether the API takes uploads in parts
 */
export function createUploadStore(client: Client, watch: RowWatch, inParts: boolean): UploadStore {
  const uploads = new Map<number, Upload>()
  const leaving = new Map<number, AbortController>()
  /** The uploads in parts that S3 has something of. */
  const parted = new Map<number, Parted>()
  const listeners = new Set<() => void>()
  let [lastId, isAwaited] = [0, false]
  let state = snapshot()

  function snapshot(): UploadState {
    const all = [...uploads.values()]
    const counts = {
      ...{ waiting: 0, sending: 0, arriving: 0, done: 0, unseen: 0, failed: 0, cancelled: 0 },
    }
    let [totalBytes, sentBytes] = [0, 0]
    for (const upload of all) {
      counts[upload.state]++
      totalBytes += upload.file.size
      sentBytes += upload.sentBytes
    }
    return { uploads: all, totalBytes, sentBytes, counts }
  }

  function changed(): void {
    if (isAwaited) return
    isAwaited = true
    setTimeout(() => {
      isAwaited = false
      state = snapshot()
      for (const listener of listeners) listener()
    }, 50)
  }

  function change(id: number, changes: Partial<Upload>): void {
    const upload = uploads.get(id)
    if (upload !== undefined) uploads.set(id, { ...upload, ...changes })
    changed()
  }

  function begin(): void {
    for (const { id, state } of uploads.values()) {
      if (leaving.size >= parallel) return
      if (state === 'waiting') void run(id)
    }
  }

  async function run(id: number): Promise<void> {
    const upload = uploads.get(id)
    if (upload === undefined) return
    const leave = new AbortController()
    leaving.set(id, leave)
    change(id, { state: 'sending', sentBytes: 0 })
    const since = watch.now()
    try {
      const etag = await send(upload, leave.signal, (progress) => change(id, progress))
      change(id, { state: 'arriving', sentBytes: upload.file.size })
      // The next file need not wait for the row of this one.
      leaving.delete(id)
      begin()
      const isSeen = await watch.sawRow({ ...upload, etag, since }, leave.signal)
      change(id, { state: isSeen ? 'done' : 'unseen' })
    } catch (error) {
      change(
        id,
        leave.signal.aborted
          ? { state: 'cancelled', ...(await giveUp(upload)) }
          : { state: 'failed', problem: messageOf(error) },
      )
    } finally {
      leaving.delete(id)
      begin()
    }
  }

  /** Sends a file straight to S3, and gives the ETag of what S3 has stored. */
  async function send(
    upload: Upload,
    signal: AbortSignal,
    onProgress: (progress: Partial<PartProgress>) => void,
  ): Promise<string> {
    if (!inParts || !isForParts(upload)) {
      return sendForm(client, upload, signal, (sentBytes) => onProgress({ sentBytes }))
    }
    const { id } = upload
    const begun = parted.get(id) ?? (await beginParts(client, upload))
    parted.set(id, begun)
    try {
      const etag = await sendParts(client, upload, begun, signal, onProgress)
      parted.delete(id)
      return etag
    } catch (error) {
      if (isOver(error)) parted.delete(id)
      throw error
    }
  }

  /** Has S3 delete the parts of an upload that was cancelled; a failure of that is its problem. */
  async function giveUp(upload: Upload): Promise<{ problem?: string }> {
    const begun = parted.get(upload.id)
    parted.delete(upload.id)
    if (begun === undefined) return {}
    try {
      await abortParts(client, upload, begun)
      return {}
    } catch (error) {
      return { problem: `its parts are still in S3: ${messageOf(error)}` }
    }
  }

  return {
    get state() {
      return state
    },
    subscribe(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    add(bucket, files) {
      for (const { key, file } of files) {
        const id = ++lastId
        uploads.set(id, { id, bucket, key, file, state: 'waiting', sentBytes: 0 })
      }
      changed()
      begin()
    },
    cancel(only) {
      for (const [id, { state }] of uploads) {
        if (only !== undefined && id !== only) continue
        if (state === 'waiting') change(id, { state: 'cancelled' })
        leaving.get(id)?.abort()
      }
    },
    retry() {
      for (const [id, { state, bucket, key, file }] of uploads) {
        if (state === 'failed' || state === 'cancelled') {
          uploads.set(id, { id, bucket, key, file, state: 'waiting', sentBytes: 0 })
        }
      }
      changed()
      begin()
    },
    clear() {
      for (const [id, upload] of uploads) {
        if (['waiting', 'sending', 'arriving'].includes(upload.state)) continue
        void giveUp(upload)
        uploads.delete(id)
      }
      changed()
    },
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}

export function useUploads(store: UploadStore): UploadState {
  return useSyncExternalStore(store.subscribe, () => store.state)
}
