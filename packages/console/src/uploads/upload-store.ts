import { useSyncExternalStore } from 'react'
import { bucketPath, type Client } from '../api/client.ts'
import type { Ticket } from '../api/types.ts'
import type { RowWatch } from './row-watch.ts'

/** A file on its way to S3 and into the ledger. */
export interface Upload {
  readonly id: number
  readonly bucket: string
  readonly key: string
  readonly file: File
  /** `arriving`: S3 has it, and its row is awaited. `unseen`: no row came within half a minute. */
  readonly state: 'waiting' | 'sending' | 'arriving' | 'done' | 'unseen' | 'failed' | 'cancelled'
  readonly sentBytes: number
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
  cancel(): void
  /** Tries again what failed or was cancelled. */
  retry(): void
  /** Forgets all that is over. */
  clear(): void
}

/** How many files are on their way at once. */
const parallel = 6
const mostBytes = 5 * 1024 ** 3

/**
 * Makes the store of a page's uploads.
 *
 * @param watch waits for the rows of uploads
 */
export function createUploadStore(client: Client, watch: RowWatch): UploadStore {
  const uploads = new Map<number, Upload>()
  const leaving = new Map<number, AbortController>()
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
      const etag = await send(client, upload, leave.signal, (sentBytes) =>
        change(id, { sentBytes }),
      )
      change(id, { state: 'arriving', sentBytes: upload.file.size })
      // The next file need not wait for the row of this one.
      leaving.delete(id)
      begin()
      const isSeen = await watch.sawRow({ ...upload, etag, since }, leave.signal)
      change(id, { state: isSeen ? 'done' : 'unseen' })
    } catch (error) {
      const problem = error instanceof Error ? error.message : String(error)
      change(id, leave.signal.aborted ? { state: 'cancelled' } : { state: 'failed', problem })
    } finally {
      leaving.delete(id)
      begin()
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
    cancel() {
      for (const [id, { state }] of uploads) {
        if (state === 'waiting') change(id, { state: 'cancelled' })
      }
      for (const leave of leaving.values()) leave.abort()
    },
    retry() {
      for (const [id, { state }] of uploads) {
        if (state === 'failed' || state === 'cancelled') {
          change(id, { state: 'waiting', sentBytes: 0 })
        }
      }
      begin()
    },
    clear() {
      for (const [id, { state }] of uploads) {
        if (!['waiting', 'sending', 'arriving'].includes(state)) uploads.delete(id)
      }
      changed()
    },
  }
}

export function useUploads(store: UploadStore): UploadState {
  return useSyncExternalStore(store.subscribe, () => store.state)
}

/** Sends a file straight to S3 by a ticket, and gives the ETag of what S3 has stored. */
async function send(
  client: Client,
  { bucket, key, file }: Upload,
  signal: AbortSignal,
  onSent: (bytes: number) => void,
): Promise<string> {
  if (file.size > mostBytes) {
    throw new Error('it has more than 5 GiB; upload it with upload-ledger put')
  }
  const contentType = /^[\w!#$&^.+-]{1,100}\/[\w!#$&^.+-]{1,100}$/.test(file.type)
    ? file.type
    : 'application/octet-stream'
  const { body } = await client.post<Ticket>(
    bucketPath(bucket, 'tickets'),
    { key, contentType },
    signal,
  )
  const form = new FormData()
  for (const [name, value] of Object.entries(body.fields)) form.append(name, value)
  form.append('file', file)
  const { promise, resolve, reject } = Promise.withResolvers<string>()
  // fetch does not report how much of a body is sent.
  const request = new XMLHttpRequest()
  request.upload.onprogress = ({ loaded }) => onSent(Math.min(loaded, file.size))
  request.onload = () => {
    if (request.status === 201 || request.status === 204) {
      resolve(request.getResponseHeader('ETag') ?? '')
    } else reject(new Error(s3Refusal(request)))
  }
  request.onerror = () =>
    reject(new Error('S3 did not let this page in; the bucket needs a CORS rule for its origin'))
  request.onabort = () => reject(new Error('cancelled'))
  signal.addEventListener('abort', () => request.abort(), { once: true })
  request.open('POST', body.url)
  request.send(form)
  return promise
}

function s3Refusal({ status, responseText }: XMLHttpRequest): string {
  const [, message] = /<Message>([^<]{1,300})<\/Message>/.exec(responseText) ?? []
  return `S3 answered ${status}${message === undefined ? '' : `: ${message}`}`
}
