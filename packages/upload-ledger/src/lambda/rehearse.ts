import type { DynamoDB } from '../dynamodb/index.ts'
import { dynamodbLedger } from '../table/index.ts'
import { createHandler, type HandlerParts } from './handler.ts'

/**
 * Handles one made-up upload and saves and logs nothing, so that Node.js has compiled what the first
 * invocation runs. Called while the function starts: Lambda gives it more of a processor then than an
 * invocation has.
 *
 * @param prepare makes and signs a request, and does not send it
 */
export async function rehearse(
  prepare: DynamoDB['prepare'],
  parts: Omit<HandlerParts, 'ledger' | 'history' | 'refresh' | 'write'>,
): Promise<void> {
  const send: DynamoDB['send'] = async (operation, input) => {
    prepare(operation, input)
    return { output: {}, requestId: 'rehearsal', attempts: 1 }
  }
  const ledger = dynamodbLedger({ send, name: 'rehearsal' }, parts.now)
  // Whatever fails here fails in the first invocation too, which reports it.
  await createHandler({ ...parts, ledger, write: () => {} })(upload).catch(() => {})
}

const upload = {
  Records: [
    {
      eventSource: 'aws:s3',
      eventName: 'ObjectCreated:Put',
      eventTime: '2026-11-23T04:00:00.123Z',
      s3: {
        bucket: { name: 'rehearsal' },
        object: { key: 'rehearsal', size: 1, eTag: '0', sequencer: '1' },
      },
    },
  ],
}
