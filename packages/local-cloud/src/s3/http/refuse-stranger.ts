import { S3Error } from '../errors.ts'

/** A request that does not name this server, or that a page of another origin sent. */
export interface Stranger {
  readonly status: 400 | 403 | 421
  /** The header that shows it, and its value. */
  readonly message: string
}

/** S3 has no code for a name that is not its own, since it has no server by that name. */
const codes = { 400: 'InvalidRequest', 403: 'AccessForbidden', 421: 'MisdirectedRequest' } as const

export function strangerError({ status, message }: Stranger): S3Error {
  const reason = status === 403 ? ', which the CORS configuration of the bucket does not allow' : ''
  return new S3Error(codes[status], `Cannot answer: ${message}${reason}`)
}
