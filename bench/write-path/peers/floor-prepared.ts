import process from 'node:process'
import { credentialsIn } from '../../../packages/upload-ledger/src/dynamodb/credentials.ts'
import { endpointIn } from '../../../packages/upload-ledger/src/dynamodb/endpoint.ts'
import { createSigner } from '../../../packages/upload-ledger/src/dynamodb/sign.ts'
import { createFloor } from '../floor.ts'
import { type Notification, putsOf } from './puts.ts'

const { env } = process
const sign = createSigner(endpointIn(env), () => credentialsIn(env), Date.now)

/** HTTP/1.1 over TLS alone: all requests are made and signed before. */
export const handler: (requests: readonly string[]) => Promise<void> = createFloor(
  new URL(env.AWS_ENDPOINT_URL_DYNAMODB ?? ''),
  (request: string) => request,
)

export function prepare(notification: Notification): readonly string[] {
  return putsOf(notification).map((put) => {
    const body = JSON.stringify(put)
    return sign('PutItem', body) + body
  })
}
