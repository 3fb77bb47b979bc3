import type { IncomingHttpHeaders } from 'node:http'
import type { Refusal } from '../../identity/index.ts'
import type { Answer } from '../answer.ts'
import type { ServiceError } from '../service-error.ts'

/** How a service is spoken to: how an operation and its members are read, and answers written. */
export interface Protocol {
  /** Which operation is asked for, and its members as they came. @throws {ServiceError} */
  read(request: Request): { readonly operation: string; readonly members: object }
  /** Where the service's bound of a body does not hold. */
  greatestBodyBytes?(request: Pick<Request, 'method' | 'target'>): number | undefined
  write(operation: string, answer: Answer, requestId: string): Reply
  writeError(error: ServiceError, requestId: string): Reply
  /** That there is no such operation here. */
  unknown(operation: string): ServiceError
  /** That the signature is not right. */
  refused(refusal: Refusal): ServiceError
  /** That a caller's policy does not allow it. */
  denied(message: string): ServiceError
}

/** The parts of an HTTP request that a protocol reads. */
export interface Request {
  readonly method: string
  /** Path and query, still encoded. */
  readonly target: string
  readonly headers: IncomingHttpHeaders
  readonly body: Buffer
}

/** An HTTP answer, complete but for the headers that every answer has. */
export interface Reply {
  readonly statusCode: number
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
}
