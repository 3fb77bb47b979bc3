import { LedgerError } from '../../core/index.ts'
import type { LiveEvent } from '../schemas/live-event.ts'

/** Outcomes as they happen: published once, read by any number of readers, each at its own pace. */
export interface LiveFeed {
  publish(event: LiveEvent): void
  /**
   * Opens a stream of server-sent events, which goes on after the event with that id.
   *
   * @param lastEventId the id that a reader saw last; without one it begins with what is to come
   * @throws {LedgerError} `unavailable` when there are as many readers as there may be
   */
  open(lastEventId: string | undefined, options?: LiveOptions): ReadableStream<Uint8Array>
  /** Ends every stream. */
  close(): void
  /** The readers that are there now, and the characters that are held for all of them. */
  counts(): { readonly readers: number; readonly characters: number; readonly events: number }
}

export interface LiveOptions {
  /** Passes over the other events. @default every event is wanted */
  readonly wants?: ((event: LiveEvent) => boolean) | undefined
  readonly signal?: AbortSignal | undefined
}

export interface LiveFeedOptions {
  /** Tells the events of this feed from those of another process: text without a `-`. */
  readonly epoch: string
  /** How many events are held for readers that come back or are slow. @default 10,000 */
  readonly mostEvents?: number
  /** How many characters those have at most. @default 4,194,304 */
  readonly mostCharacters?: number
  /** @default 100 */
  readonly mostReaders?: number
  /** How long a stream may say nothing; a proxy ends one that is silent for longer. @default 15,000 */
  readonly heartbeatMs?: number
}

/**
 * A feed that holds the last events, once for all readers. A reader is a place among them and holds
 * nothing itself, so that memory does not grow with the number of readers or with how slow they are.
 * The reader whose next event is no longer held is dropped. It comes back with the id of the last
 * event that it saw, and gets a `gap` before the events that are still held.
 */
export function createLiveFeed(options: LiveFeedOptions): LiveFeed {
  const { epoch, mostReaders = 100, heartbeatMs = 15_000 } = options
  const { mostEvents = 10_000, mostCharacters = 4 * 1024 * 1024 } = options
  /** Events as JSON alone: kept as objects too, they would take twice the memory. */
  const held: (string | undefined)[] = new Array(mostEvents)
  /** Numbers of events: the oldest that is held, and the next that will be published. */
  let [first, next, characters] = [1, 1, 0]
  const readers = new Set<Reader>()
  const at = (number: number): string | undefined => held[number % mostEvents]
  const idOf = (number: number): string => `${epoch}-${number}`

  function forgetFirst(): void {
    characters -= at(first)?.length ?? 0
    held[first % mostEvents] = undefined
    first++
  }

  /** Where a reader goes on that saw this event last, and whether it has missed any. */
  function placeAfter(id: string | undefined): { place: number; missed: boolean } {
    if (id === undefined) return { place: next, missed: false }
    const [, ofEpoch, digits = ''] = /^(.*)-(\d{1,15})$/.exec(id) ?? []
    const place = Number(digits) + 1
    const isOurs = ofEpoch === epoch && place <= next
    return isOurs && place >= first ? { place, missed: false } : { place: first, missed: true }
  }

  /** The frames from a place on, as many as fit in a chunk, and the place after them. */
  function framesFrom(place: number, wants: LiveOptions['wants']): [string, number] {
    let text = ''
    for (; place < next && text.length < chunkCharacters; place++) {
      const json = at(place)
      if (json === undefined || (wants !== undefined && !wants(JSON.parse(json)))) continue
      text += `event: outcome\nid: ${idOf(place)}\ndata: ${json}\n\n`
    }
    return [text, place]
  }

  return {
    publish(event) {
      const json = JSON.stringify(event)
      if (next - first === mostEvents) forgetFirst()
      held[next % mostEvents] = json
      characters += json.length
      next++
      while (characters > mostCharacters && first < next) forgetFirst()
      for (const reader of readers) {
        if (reader.place < first) reader.drop()
        else reader.wake()
      }
    },
    open(lastEventId, { wants, signal } = {}) {
      if (readers.size >= mostReaders) {
        const fact = `${mostReaders} readers are open already; close one, or try again later`
        throw new LedgerError('unavailable', `Cannot open the live feed: ${fact}`)
      }
      const { place, missed } = placeAfter(lastEventId)
      const encoder = new TextEncoder()
      // An id alone makes no event, and is still where a reader comes back to.
      const mark = () => `id: ${idOf(reader.place - 1)}\n\n`
      let waiting: (() => void) | undefined
      let leave = () => {}
      const reader: Reader = {
        place,
        wake: () => waiting?.(),
        drop: () => {},
      }
      return new ReadableStream<Uint8Array>(
        {
          start(controller) {
            const send = (text: string) => controller.enqueue(encoder.encode(text))
            const heartbeat = setInterval(() => {
              // One that waits for its reader to take what is there needs no sign of life.
              if ((controller.desiredSize ?? 0) > 0) send(`: heartbeat\n${mark()}`)
            }, heartbeatMs)
            const end = () => {
              leave()
              controller.close()
            }
            leave = () => {
              clearInterval(heartbeat)
              readers.delete(reader)
              signal?.removeEventListener('abort', end)
              waiting?.()
            }
            reader.drop = () => {
              leave()
              controller.error(tooSlow())
            }
            reader.end = end
            readers.add(reader)
            if (signal?.aborted) return end()
            signal?.addEventListener('abort', end, { once: true })
            const gap = missed ? `event: gap\ndata: {}\n` : ''
            send(`retry: ${retryMs}\n\n${gap}${mark()}`)
          },
          async pull(controller) {
            for (;;) {
              if (!readers.has(reader)) return
              const [text, after] = framesFrom(reader.place, wants)
              reader.place = after
              if (text !== '') return controller.enqueue(encoder.encode(text))
              if (reader.place < next) continue
              await new Promise<void>((resolve) => {
                waiting = resolve
              })
              waiting = undefined
            }
          },
          cancel: () => leave(),
        },
        { highWaterMark: 1 },
      )
    },
    close() {
      for (const reader of readers) reader.end?.()
    },
    counts: () => ({ readers: readers.size, characters, events: next - first }),
  }
}

interface Reader {
  /** The number of the next event that it gets. */
  place: number
  wake(): void
  drop(): void
  end?(): void
}

const chunkCharacters = 64 * 1024
/** After which a browser connects again. */
const retryMs = 1_000

function tooSlow(): LedgerError {
  const fact = 'its reader takes events more slowly than they come, and the next is no longer held'
  return new LedgerError('unavailable', `Cannot go on with a live feed: ${fact}`)
}
