export { functionArn, functionNameOf, logGroupName, version, withoutQualifier } from './arn.ts'
export { createFunctions, type Functions, type FunctionsOptions } from './create-functions.ts'
export type { FunctionChanges, NewFunction } from './created-functions.ts'
export type { InvocationContext } from './deployed-function.ts'
export type { FunctionDescription } from './describe.ts'
export { findPython } from './find-python.ts'
export type { FunctionLog } from './function-log.ts'
export { FunctionRefused } from './function-refused.ts'
export type {
  FunctionConfiguration,
  FunctionDefinition,
  FunctionError,
  InvocationResult,
} from './functions.ts'
export type { InvokePermission } from './invoke-permission.ts'
export { type LogGroup, type LogGroups, openLogGroups } from './log-groups.ts'
export type { LogLine, LogPosition } from './read-log.ts'
export { type LogFormat, loggedText } from './text-line.ts'
export { greatestCodeBytes } from './unpack-code.ts'
export { Unstartable } from './unstartable.ts'
