/** Why a function cannot be created or changed as asked, by Lambda's names. */
export type FunctionRefusedCode =
  | 'InvalidParameterValueException'
  | 'NotImplemented'
  | 'PolicyLengthExceededException'
  | 'ResourceConflictException'
  | 'ResourceNotFoundException'

export class FunctionRefused extends Error {
  override readonly name = 'FunctionRefused'
  readonly code: FunctionRefusedCode

  constructor(code: FunctionRefusedCode, message: string, cause?: unknown) {
    super(message, { cause })
    this.code = code
  }
}

export function invalidParameter(message: string, cause?: unknown): FunctionRefused {
  return new FunctionRefused('InvalidParameterValueException', message, cause)
}
