import {
  type ConditionalCheckFailedException,
  type DynamoDBClient,
  DynamoDBServiceException,
  InternalServerError,
  ProvisionedThroughputExceededException,
  type PutItemCommand,
  type UpdateItemCommand,
} from '@aws-sdk/client-dynamodb'
import type { Items } from './items.ts'

/** What becomes of a request's next step. */
export type Fate =
  /** The table carries it out; its answer is still to come. */
  | 'apply'
  /** The answer arrives. Only after `apply`. */
  | 'answer'
  /** The answer is lost, so the client sends it again. Only after `apply`. */
  | 'lose'
  /** What arrives is no answer, and the client gives up. Only after `apply`. */
  | 'garble'
  /** Not carried out; the client sends it again. */
  | 'throttle'
  | 'break'
  | 'drop'
  /** Not carried out, and sending it again would not help. */
  | 'deny'
  /** The client waits no longer and sends it again, but this one may yet be carried out. */
  | 'hang'
  /** It was carried out, and will be once more. Only after `apply`. */
  | 'repeat'

/** What the function sends: rows, and events of the history. */
export type Command = PutItemCommand | UpdateItemCommand

/** One request between the function and a table. */
export interface Request {
  readonly command: Command
  /** Nobody waits for its answer: it hung, was repeated, or its function is gone. */
  stray: boolean
  /** Set once it was carried out. */
  applied?: { readonly refused: ConditionalCheckFailedException | undefined }
  readonly call: Call
}

/** One `send` of the client, with all that it takes. */
interface Call {
  attempts: number
  /** How often the table has carried it out. */
  applies: number
  over: boolean
  readonly resolve: () => void
  readonly reject: (error: Error) => void
}

/** The way between functions and their table, where requests lie until something becomes of them. */
export interface Network {
  /** A client, as far as the table adapter knows, until `cut`: then nothing of it goes on. */
  connect(): { readonly client: DynamoDBClient; cut(): void }
  readonly requests: readonly Request[]
  step(request: Request, fate: Fate): void
  /** A stray request that never arrives. */
  vanish(request: Request): void
}

/** The SDK's own. */
const mostAttempts = 4

export function createNetwork(items: Pick<Items, 'apply'>): Network {
  const requests: Request[] = []
  const add = (command: Command, call: Call, stray = false) =>
    void requests.push({ command, call, stray })
  const remove = (request: Request) => void requests.splice(requests.indexOf(request), 1)

  const finish = (call: Call, error?: Error) => {
    call.over = true
    for (const request of requests.filter((one) => one.call === call)) orphan(request)
    if (error === undefined) call.resolve()
    else call.reject(error)
  }
  const orphan = (request: Request) => {
    if (request.applied === undefined) request.stray = true
    else remove(request)
  }
  const again = (request: Request, error: Error) => {
    const { call, command } = request
    if (call.attempts < mostAttempts) {
      call.attempts++
      add(command, call)
    } else {
      finish(call, error)
    }
  }

  return {
    requests,
    connect() {
      const calls = new Set<Call>()
      let isCut = false
      const send = (command: Command, { abortSignal }: { abortSignal?: AbortSignal } = {}) =>
        new Promise<object>((resolve, reject) => {
          if (isCut) return
          const call = {
            ...{ attempts: 1, applies: 0, over: false },
            ...{ resolve: () => resolve(success), reject },
          }
          const abort = () => {
            if (!call.over && !isCut) finish(call, failure('AbortError', 'Request aborted'))
          }
          calls.add(call)
          if (abortSignal?.aborted) return abort()
          abortSignal?.addEventListener('abort', abort)
          add(command, call)
        })
      return {
        client: { send } as unknown as DynamoDBClient,
        cut() {
          isCut = true
          for (const request of requests.filter(({ call }) => calls.has(call))) orphan(request)
        },
      }
    },
    step(request, fate) {
      const { call, command } = request
      if (fate === 'apply') {
        request.applied = { refused: items.apply(command) }
        call.applies++
        if (request.stray) remove(request)
        return
      }
      if (fate === 'repeat') return add(command, call, true)
      remove(request)
      if (fate === 'answer') finish(call, request.applied?.refused)
      else if (fate === 'garble') finish(call, new SyntaxError('Unexpected token <'))
      else if (fate === 'deny') finish(call, refusal())
      else if (fate === 'throttle') again(request, throttled())
      else if (fate === 'break') again(request, broken())
      else again(request, failure('TimeoutError', 'socket hang up'))
      if (fate === 'hang') add(command, call, true)
    },
    vanish: remove,
  }
}

const success = { $metadata: { requestId: 'any' } }
const $metadata = { attempts: 4 }

function throttled(): Error {
  const message = 'The level of configured provisioned throughput for the table was exceeded'
  return new ProvisionedThroughputExceededException({ message, $metadata })
}

function broken(): Error {
  return new InternalServerError({ message: 'Internal server error', $metadata })
}

function refusal(): Error {
  return new DynamoDBServiceException({
    name: 'AccessDeniedException',
    message: 'not authorized to perform: dynamodb:PutItem',
    $fault: 'client',
    $metadata,
  })
}

function failure(name: string, message: string): Error {
  return Object.assign(new Error(message), { name })
}
