import type { Answer } from './answer.ts'
import type { Input } from './input.ts'
import type { Call, Parts } from './parts.ts'
import type { Protocol } from './protocols/index.ts'

/** One service: how it is spoken to, and what it can do here. */
export interface Service {
  /** As the scope of a signature names it. */
  readonly name: string
  readonly protocol: Protocol
  /** The service's error code for a wrong or missing member. */
  readonly invalidCode: string
  /** A larger body is not read. */
  readonly greatestBodyBytes: number
  readonly operations: ReadonlyMap<string, Operation>
}

/** One operation, on a request that is parsed and whose caller may make it. */
export interface Operation {
  /** The members of a request that are heeded. One that is not among them is refused, by 501. */
  readonly members: readonly string[]
  /**
   * The action that the caller's policy must allow, such as `lambda:InvokeFunction`; none if left
   * out.
   */
  readonly permission?: {
    readonly action: string
    /** The ARN that it must be allowed on. */
    resource(input: Input, parts: Parts): string
  }
  run(input: Input, call: Call): Promise<Answer> | Answer
}
