import { parseJson as parse } from '../../endpoint/index.ts'
import { ServiceError } from '../service-error.ts'

/** A body's members; none, of an empty body. @throws {ServiceError} `SerializationException` */
export function parseJson(body: Buffer): object {
  if (body.length === 0) return {}
  let value: unknown
  try {
    value = parse(body)
  } catch {
    value = undefined
  }
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value
  const message = 'Cannot read the request: its body is not a JSON object'
  throw new ServiceError(400, 'SerializationException', message)
}
