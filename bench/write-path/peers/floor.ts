import process from 'node:process'
import type { PutItemCommandInput } from '@aws-sdk/client-dynamodb'
import { credentialsIn } from '../../../packages/upload-ledger/src/dynamodb/credentials.ts'
import { endpointIn } from '../../../packages/upload-ledger/src/dynamodb/endpoint.ts'
import { createSigner } from '../../../packages/upload-ledger/src/dynamodb/sign.ts'
import { createFloor } from '../floor.ts'
import { putsOf } from './puts.ts'

const { env } = process
const sign = createSigner(endpointIn(env), () => credentialsIn(env), Date.now)

/** The least that every client does: it makes and signs the request, sends it and waits for the answer. */
export const handler: (puts: readonly PutItemCommandInput[]) => Promise<void> = createFloor(
  new URL(env.AWS_ENDPOINT_URL_DYNAMODB ?? ''),
  (put: PutItemCommandInput) => {
    const body = JSON.stringify(put)
    return sign('PutItem', body) + body
  },
)

export { putsOf as prepare }
