import type { IncomingMessage, ServerResponse } from 'node:http'
import type { EventOutbox, Outbox, QueueOutbox } from '../delivery/index.ts'
import type { Principal, Principals } from '../identity/index.ts'
import type { Store } from '../store/index.ts'
import type { LifecycleCounts } from './expiry/lifecycle-counts.ts'
import { runLifecycle } from './expiry/lifecycle-run.ts'
import { midnightOf } from './lifecycle/index.ts'
import type { S3Context } from './operation.ts'
import { type NamedObject, readWhole, type WholeObjectRead } from './reading/read-whole.ts'
import { newArrival } from './request.ts'
import { admits, createListener, createRefuser } from './server.ts'
import { openStorage } from './storage/storage.ts'

export interface S3Options {
  /** The shared database; S3 keeps to its own sublevels. The caller closes it, after `close`. */
  readonly store: Store
  /** Where bodies live: `bodies` and `tmp` are made in it. */
  readonly folder: string
  readonly principals: Principals
  /** Its `wake` announces messages and published events, too. */
  readonly outbox: Outbox
  /** @default none */
  readonly queues?: QueueOutbox
  /** @default one without rules */
  readonly eventBus?: EventOutbox
  /** Asked when a notification is configured: whether S3 may invoke it for the bucket. */
  functionExists(arn: string, bucket: string): boolean
  /** Asked for each event, as a permission may be gone by then. @default every function */
  mayInvoke?(arn: string, bucket: string): boolean
  readonly region: string
  /** Milliseconds since 1970. */
  readonly now?: () => number
  /** Told of what the client only sees as `InternalError`. */
  readonly onError?: (error: unknown) => void
}

/** The endpoint, for a server of the caller's making: it listens, and sets the timeouts. */
export interface S3 {
  /** For `createServer`. */
  readonly listener: (request: IncomingMessage, response: ServerResponse) => void
  /**
   * For the server's `checkContinue` event, so that a client that waits for `100 Continue` sends no body
   * to a request that is refused. Without it, every such client gets `100 Continue`.
   */
  readonly continueListener: (request: IncomingMessage, response: ServerResponse) => void
  /** Answers a request that does not name this server, or that a page of another origin sent. */
  readonly refuse: ReturnType<typeof createRefuser>
  /** Whether a page of another origin may send this request: the bucket's CORS rules say so. */
  admits(request: IncomingMessage, origin: string): boolean
  /** Admits the pages of these origins to every bucket, whatever its CORS rules, until it is closed. */
  admitPages(origins: readonly string[]): void
  /**
   * Has the lifecycle rules of all buckets act as they would if it were that time. It can be done
   * again at any time: what is done already is not done twice.
   *
   * @param at from 1970 to 2106, as far as sequencers go
   */
  runLifecycle(at: Date): Promise<LifecycleCounts>
  /** Reads an object for another service of this cloud. */
  read(object: NamedObject, principal: Principal, mostBytes: number): Promise<WholeObjectRead>
  /** Waits for the changes under way, refuses later ones. Close the server's connections first. */
  close(): Promise<void>
}

/** Opens the endpoint and removes what an earlier process left unfinished. */
export async function createS3(options: S3Options): Promise<S3> {
  const { outbox, region, queues = noQueues, eventBus = noRules, now = Date.now } = options
  const storage = await openStorage(options.store, options.folder, outbox, now)
  const functions: Pick<S3Context, 'functionExists' | 'mayInvoke'> = {
    functionExists: (arn, bucket) => options.functionExists(arn, bucket),
    mayInvoke: (arn, bucket) => options.mayInvoke?.(arn, bucket) ?? true,
  }
  const context: S3Context = { ...storage, outbox, queues, eventBus, region, ...functions }
  const onError = (error: unknown): void => options.onError?.(error)
  const ownOrigins = new Set<string>()
  const server = { context, principals: options.principals, ownOrigins, now, onError }
  return {
    listener: createListener(server, false),
    continueListener: createListener(server, true),
    refuse: createRefuser(server),
    admits: (request, origin) => admits(server, request, origin),
    admitPages(origins) {
      for (const origin of origins) ownOrigins.add(origin)
    },
    runLifecycle(at) {
      const timeMs = at.getTime()
      return runLifecycle(context, { ...newArrival(timeMs), midnightMs: midnightOf(timeMs) })
    },
    read: (object, principal, mostBytes) => readWhole(context, object, principal, mostBytes),
    async close() {
      await storage.commits.close()
      await storage.bodies.close()
    },
  }
}

const noQueues: QueueOutbox = { exists: () => false, operations: () => [] }
const noRules: EventOutbox = { operations: () => [] }
