import type { Settings } from '../settings.ts'

/** An answer, and what it cost. */
export interface Answer<T> {
  readonly body: T
  readonly status: number
  readonly cost: Cost
}

export interface Cost {
  readonly readUnits: number
  readonly requests: number
  /** From the request to the last byte, as this page saw it. */
  readonly ms: number
}

/** Why a request has no answer: a problem of the API, or `unreachable`. */
export class ApiProblem extends Error {
  override readonly name = 'ApiProblem'
  readonly kind: string
  readonly status: number

  constructor(kind: string, status: number, message: string, cause?: unknown) {
    super(message, { cause })
    this.kind = kind
    this.status = status
  }
}

export type Parameters = Readonly<Record<string, string | number | boolean | undefined>>

export interface Client {
  readonly settings: Settings
  get<T>(path: string, parameters?: Parameters, signal?: AbortSignal): Promise<Answer<T>>
  post<T>(path: string, body: unknown, signal?: AbortSignal): Promise<Answer<T>>
  delete<T>(path: string, parameters: Parameters, signal?: AbortSignal): Promise<Answer<T>>
  /** Opens the live feed after the event with that id. */
  openLive(lastEventId: string, signal: AbortSignal): Promise<ReadableStream<Uint8Array>>
}

export function createClient(settings: Settings): Client {
  const { api, token } = settings
  const authorization: Readonly<Record<string, string>> =
    token === undefined ? {} : { Authorization: `Bearer ${token}` }

  async function send(path: string, parameters: Parameters, init: RequestInit): Promise<Response> {
    const query = queryOf(parameters)
    let response: Response
    try {
      response = await fetch(`${api}${path}${query === '' ? '' : `?${query}`}`, {
        ...init,
        headers: { ...authorization, ...init.headers },
      })
    } catch (error) {
      if (init.signal?.aborted) throw error
      throw new ApiProblem('unreachable', 0, 'the server does not answer', error)
    }
    if (!response.ok) throw await problemOf(response)
    return response
  }

  async function ask<T>(
    path: string,
    parameters: Parameters,
    init: RequestInit,
  ): Promise<Answer<T>> {
    const startedMs = performance.now()
    const response = await send(path, parameters, init)
    const body = (await response.json()) as T
    const number = (name: string) => Number(response.headers.get(name) ?? 0)
    return {
      body,
      status: response.status,
      cost: {
        readUnits: number('Ledger-Read-Units'),
        requests: number('Ledger-Requests'),
        ms: performance.now() - startedMs,
      },
    }
  }

  const signalOf = (signal: AbortSignal | undefined) => (signal === undefined ? {} : { signal })
  return {
    settings,
    get: (path, parameters = {}, signal) => ask(path, parameters, signalOf(signal)),
    post: (path, body, signal) =>
      ask(
        path,
        {},
        {
          method: 'POST',
          headers: { 'Content-Type': 'application/json' },
          body: JSON.stringify(body),
          ...signalOf(signal),
        },
      ),
    delete: (path, parameters, signal) =>
      ask(path, parameters, { method: 'DELETE', ...signalOf(signal) }),
    async openLive(lastEventId, signal) {
      const headers = { 'Last-Event-ID': lastEventId }
      const response = await send('/v1/live', {}, { headers, signal, cache: 'no-store' })
      if (response.body === null) throw new ApiProblem('unreachable', 0, 'the feed has no body')
      return response.body
    },
  }
}

/** The path of what belongs to a bucket. */
export function bucketPath(bucket: string, rest: string): string {
  return `/v1/buckets/${encodeURIComponent(bucket)}/${rest}`
}

function queryOf(parameters: Parameters): string {
  const given = Object.entries(parameters).filter(([, value]) => value !== undefined)
  return new URLSearchParams(given.map(([name, value]) => [name, String(value)])).toString()
}

async function problemOf(response: Response): Promise<ApiProblem> {
  const body = (await response.json().catch(() => ({}))) as { type?: string; detail?: string }
  const kind = body.type?.split(':').at(-1) ?? 'unavailable'
  const detail = body.detail ?? `The server answered ${response.status}`
  return new ApiProblem(kind, response.status, detail)
}
