export { createFunctions, type Functions, type FunctionsOptions } from './create-functions.ts'
export type { InvocationContext } from './deployed-function.ts'
export type { FunctionLog } from './function-log.ts'
export type {
  FunctionConfiguration,
  FunctionDefinition,
  FunctionError,
  InvocationResult,
} from './functions.ts'
export { readTail } from './read-tail.ts'
