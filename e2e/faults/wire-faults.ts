import {
  answerSlowly,
  applyLate,
  applyThenDrop,
  applyThenGarbage,
  applyThenHang,
  deliverTwice,
  dropBefore,
  emptyBody,
  type Fault,
  finalErrors,
  garbage,
  halfThenSilence,
  hang,
  headersThenSilence,
  htmlBadGateway,
  internalError,
  refuse,
  reset,
  throttle,
  tooManyRequests,
  truncate,
  unavailable,
  wrongChecksum,
} from './fault.ts'

/** What a request may meet on its way, and what must come of it. */
export interface WireFault {
  readonly name: string
  readonly fault: Fault
  /**
   * `retried`: the client sends the request again; `final`: it does not, and the message is reported;
   * `answered`: the table's answer arrives all the same.
   */
  readonly consequence: 'retried' | 'final' | 'answered'
}

/** Everything that was thought of, each once. */
export const wireFaults: readonly WireFault[] = [
  retried('ProvisionedThroughputExceededException', throttle),
  retried('ThrottlingException', tooManyRequests),
  retried('RequestLimitExceeded', refuse('com.amazonaws.dynamodb.v20120810#RequestLimitExceeded')),
  retried('500', internalError),
  retried('503', unavailable),
  retried('a load balancer’s 502', htmlBadGateway),
  retried('dropped before it is applied', dropBefore),
  retried('applied, its answer lost', applyThenDrop),
  retried('left hanging', hang),
  retried('applied, its answer never coming', applyThenHang),
  retried('applied when its sender has given up', applyLate),
  retried('applied, its answer cut', truncate),
  retried('headers, then silence', headersThenSilence),
  retried('applied, half a body, then silence', halfThenSilence),
  retried('applied, reset amid its answer', reset),
  retried('applied, answered with a wrong checksum', wrongChecksum),
  final('denied', refuse(finalErrors.denied)),
  final('expired token', refuse(finalErrors.expiredToken)),
  final('unknown key', refuse(finalErrors.unknownKey)),
  final('not found', refuse(finalErrors.notFound)),
  final('invalid', refuse(finalErrors.invalid)),
  final('garbage with status 200', garbage),
  final('applied, garbage with status 200', applyThenGarbage),
  final('nothing with status 200', emptyBody),
  answered('delivered twice', deliverTwice),
  answered('answered slowly', answerSlowly),
]

function retried(name: string, fault: Fault): WireFault {
  return { name, fault, consequence: 'retried' }
}

function final(name: string, fault: Fault): WireFault {
  return { name, fault, consequence: 'final' }
}

function answered(name: string, fault: Fault): WireFault {
  return { name, fault, consequence: 'answered' }
}
