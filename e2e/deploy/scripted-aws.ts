import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

/** An answer of CloudFormation or STS: what stands in its result, an error, or a head alone. */
export type Answer =
  | string
  | { readonly stalls: true }
  | { readonly status: number; readonly code: string; readonly message: string }

/** An endpoint that plays what moto cannot: failures, and changes that would lose something. */
export interface ScriptedAws {
  readonly endpoint: string
  /** By the action's name, asked anew for each request. */
  readonly answers: Map<string, () => Answer>
  /** The actions that were asked for, in order; those of S3 as `PUT /bucket`. */
  readonly asked: string[]
  close(): Promise<void>
}

/**
 * Serves CloudFormation and STS from the script; every table is absent, and of buckets only `code`
 * is there, with all that is asked for in it.
 */
export async function openScriptedAws(): Promise<ScriptedAws> {
  const answers = new Map<string, () => Answer>([
    [
      'GetCallerIdentity',
      () => '<Account>000000000000</Account><Arn>arn:aws:iam::000000000000:root</Arn>',
    ],
  ])
  const asked: string[] = []
  const server = createServer((request, response) => {
    void answer(request, response, answers, asked)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    answers,
    asked,
    async close() {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }
}

async function answer(
  request: IncomingMessage,
  response: ServerResponse,
  answers: ScriptedAws['answers'],
  asked: string[],
): Promise<void> {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk)
  const target = request.headers['x-amz-target']
  if (target !== undefined) {
    response.writeHead(400, { 'content-type': 'application/x-amz-json-1.0' })
    response.end('{"__type":"com.amazonaws.dynamodb.v20120810#ResourceNotFoundException"}')
    return
  }
  const path = (request.url ?? '').split('?', 1)[0] ?? ''
  if (path !== '/') {
    asked.push(`${request.method} ${path}`)
    response.writeHead(path.startsWith('/code') ? 200 : 404).end()
    return
  }
  const action = new URLSearchParams(Buffer.concat(chunks).toString()).get('Action') ?? ''
  asked.push(action)
  const found = answers.get(action)?.() ?? ''
  if (typeof found === 'string') {
    response.writeHead(200, { 'content-type': 'text/xml' })
    response.end(
      `<${action}Response><${action}Result>${found}</${action}Result></${action}Response>`,
    )
    return
  }
  if ('stalls' in found) {
    response.writeHead(200, { 'content-type': 'text/xml' }).flushHeaders()
    return
  }
  const { status, code, message } = found
  response.writeHead(status, { 'content-type': 'text/xml' })
  response.end(
    `<ErrorResponse><Error><Type>Sender</Type><Code>${code}</Code><Message>${message}</Message></Error></ErrorResponse>`,
  )
}
