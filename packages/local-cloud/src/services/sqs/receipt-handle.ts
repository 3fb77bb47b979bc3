import type { Input } from '../input.ts'
import { ServiceError } from '../service-error.ts'

/** @throws {ServiceError} `ReceiptHandleIsInvalid` on one that was never given */
export function receiptHandleIn(input: Input): string {
  const handle = input.text('ReceiptHandle')
  if (/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(handle)) return handle
  const message = `The input receipt handle ${JSON.stringify(handle.slice(0, 100))} is not a valid receipt handle.`
  throw new ServiceError(400, 'ReceiptHandleIsInvalid', message)
}
