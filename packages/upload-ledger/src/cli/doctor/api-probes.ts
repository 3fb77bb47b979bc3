import type { LambdaClient } from '@aws-sdk/client-lambda'
import type { Probes } from '../../checklist/index.ts'
import { printable } from '../../core/index.ts'
import type { Clients } from './clients.ts'
import type { Target } from './target.ts'

/** API Gateway itself waits for its function for 30 seconds. */
const answerMs = 35_000

/** Asks the HTTP API what it offers, which takes no right of its function. */
export function apiProbes(
  { lambda }: Pick<Clients, 'lambda'>,
  { api }: Pick<Target, 'api'>,
): Pick<Probes, 'api'> {
  return {
    async api() {
      if (api === undefined) return undefined
      const url = new URL('/v1', api.url)
      const headers = api.takesTokens ? {} : await signed(lambda, url)
      const { status } = await get(url, headers)
      return { ...api, status }
    },
  }
}

async function get(url: URL, headers: Readonly<Record<string, string>>): Promise<Response> {
  try {
    return await fetch(url, { headers, signal: AbortSignal.timeout(answerMs) })
  } catch (error) {
    const { message, cause } = error as Error
    const fact = cause instanceof Error ? cause.message : message
    throw new Error(`${url}: ${printable(fact)}`, { cause: error })
  }
}

/** The headers of a request for API Gateway, by the keys and in the region of the client. */
async function signed(
  { config }: LambdaClient,
  { protocol, hostname, host, pathname: path }: URL,
): Promise<Readonly<Record<string, string>>> {
  const signer = await config.signer({
    name: 'sigv4',
    signingName: 'execute-api',
    signingRegion: await config.region(),
    properties: {},
  })
  const request = { method: 'GET', protocol, hostname, path, headers: { host }, query: {} }
  const { headers } = await signer.sign(request)
  const { host: _, ...others } = headers
  return others
}
