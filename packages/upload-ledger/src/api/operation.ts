import type * as v from 'valibot'
import type { Objects, PartUploads } from '../bucket/index.ts'
import type { LedgerReader } from '../reader/index.ts'
import type { Lab } from './lab/lab.ts'
import type { LiveFeed } from './live/live-feed.ts'
import type { Problem, ProblemKind } from './problem.ts'
import type { Checklist } from './schemas/checklist.ts'
import type { DeadLetter } from './schemas/dead-letter.ts'

/** One operation of the API: what it takes and gives, and what it does. The document is made of it. */
export interface Operation extends Declaration {
  run(input: AnyInput, context: OperationContext): Promise<AnyReply>
}

interface Declaration {
  /** In the document, and in clients that are generated from it. */
  readonly id: string
  readonly method: 'get' | 'post' | 'delete'
  /** With `{bucket}` where a parameter is part of it; all others are in the query. */
  readonly path: string
  readonly summary: string
  readonly description?: string
  /** What must be on for it to be there. */
  readonly needs?: Feature
  readonly parameters: ParametersSchema
  readonly body?: BodySchema
  readonly answers: Answers
  /** Beside those that every operation can have. */
  readonly problems?: readonly ProblemKind[]
  /** Its answer has an ETag, and If-None-Match is heeded. */
  readonly conditional?: true
  /** It answers with server-sent events; the schema is that of one event's data. */
  readonly streams?: true
}

/** What an API may offer or not. */
export type Feature =
  | 'history'
  | 'links'
  | 'tickets'
  | 'uploads'
  | 'deletes'
  | 'live'
  | 'buckets'
  | 'checklist'
  | 'deadLetters'
  | 'letterChanges'
  | 'lab'

export type ParametersSchema = v.StrictObjectSchema<v.ObjectEntries, undefined>
export type BodySchema = v.StrictObjectSchema<v.ObjectEntries, undefined>
export type Answers = Readonly<Record<number, AnswerDeclaration>>

interface AnswerDeclaration {
  readonly description: string
  readonly body: v.GenericSchema
}

/** What operations work with. */
export interface OperationContext {
  readonly reader: LedgerReader
  readonly settings: Settings
  /** Aborted when the client is gone. */
  readonly signal: AbortSignal
  header(name: string): string | undefined
}

/** What is on, and within which bounds. */
export interface Settings {
  readonly version: string
  readonly history: boolean
  readonly links: LinkSettings | undefined
  readonly tickets: TicketSettings | undefined
  readonly uploads: UploadSettings | undefined
  readonly deletes: Objects | undefined
  readonly live: LiveFeed | undefined
  readonly buckets: ListBuckets | undefined
  readonly checklist: LookAtChecklist | undefined
  readonly deadLetters: DeadLetterSource | undefined
  readonly letterChanges: LetterChanges | undefined
  readonly lab: Lab | undefined
}

/** Finds the buckets that have rows. */
export type ListBuckets = (
  signal: AbortSignal,
) => Promise<{ readonly buckets: readonly string[] } & Cost>

/** Walks the checklist, and counts the events that are under way. */
export type LookAtChecklist = (signal: AbortSignal) => Promise<Checklist>

/** Reads the queues of the events that were given up. */
export interface DeadLetterSource {
  list(
    limit: number,
    signal: AbortSignal,
  ): Promise<{
    readonly items: readonly DeadLetter[]
    readonly isComplete: boolean
    readonly hidden: number
  }>
  get(
    id: string,
    signal: AbortSignal,
  ): Promise<(DeadLetter & { readonly body: string }) | undefined>
}

/** Takes letters out of their queues. Ids of which there is no letter are passed over. */
export interface LetterChanges {
  redrive(ids: readonly string[], signal: AbortSignal): Promise<readonly Redrive[]>
  /** Gives the ids of those that were there. */
  drop(ids: readonly string[], signal: AbortSignal): Promise<readonly string[]>
}

/** What the function made of a letter. */
export interface Redrive {
  readonly id: string
  readonly redriven: boolean
  readonly outcomes?: Record<string, number>
  readonly cause?: string
}

export interface LinkSettings {
  readonly objects: Objects
  /** The longest life of a link. @default 3,600 */
  readonly mostSeconds?: number
}

export interface TicketSettings {
  readonly objects: Objects
  /** Only keys that begin with this. @default every key */
  readonly prefix?: string
  /** The greatest size of one upload. @default 5 GiB, S3's own bound of a form */
  readonly mostBytes?: number
  /** The longest life of a ticket. @default 3,600 */
  readonly mostSeconds?: number
}

export interface UploadSettings {
  readonly uploads: PartUploads
  /** Only keys that begin with this. @default every key */
  readonly prefix?: string
  /** The greatest size of one upload. @default S3's own bound, 10,000 parts of 5 GiB */
  readonly mostBytes?: number
  /** The longest life of a part's signature. @default 3,600 */
  readonly mostSeconds?: number
}

/** What an answer has cost. */
export interface Cost {
  readonly readUnits: number
  readonly requests: number
}

/** What `run` gives: an answer of the declared ones, or a problem. */
export type Reply<A extends Answers> =
  | {
      [S in keyof A & number]: {
        readonly status: S
        readonly body: v.InferOutput<A[S]['body']>
        readonly cost: Cost
      }
    }[keyof A & number]
  | { readonly problem: Problem; readonly cost?: Cost }

export interface AnyInput {
  readonly parameters: unknown
  readonly body: unknown
}

export type AnyReply =
  | { readonly status: number; readonly body: unknown; readonly cost: Cost }
  | { readonly stream: ReadableStream<Uint8Array> }
  | { readonly problem: Problem; readonly cost?: Cost }

interface Definition<P extends ParametersSchema, B extends BodySchema, A extends Answers>
  extends Declaration {
  readonly parameters: P
  readonly body?: B
  readonly answers: A
  run(
    input: { readonly parameters: v.InferOutput<P>; readonly body: v.InferOutput<B> },
    context: OperationContext,
  ): Promise<Reply<A> | { readonly stream: ReadableStream<Uint8Array> }>
}

/** Checks that an operation does with its parameters and gives for its answers what it declares. */
export function defineOperation<
  const P extends ParametersSchema,
  const B extends BodySchema,
  const A extends Answers,
>(definition: Definition<P, B, A>): Operation {
  // Whoever calls `run` has read the input by these very schemas.
  return definition as unknown as Operation
}

/** No request was made to DynamoDB. */
export const free: Cost = { readUnits: 0, requests: 0 }
