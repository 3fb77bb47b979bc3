export { functionArn, logGroupName, version, withoutQualifier } from './arn.ts'
export { createFunctions, type Functions, type FunctionsOptions } from './create-functions.ts'
export type { InvocationContext } from './deployed-function.ts'
export type { FunctionDescription } from './describe.ts'
export type { FunctionLog } from './function-log.ts'
export type {
  FunctionConfiguration,
  FunctionDefinition,
  FunctionError,
  InvocationResult,
} from './functions.ts'
export type { LogLine, LogPosition } from './read-log.ts'
export { Unstartable } from './unstartable.ts'
