import { type Route, restJson } from '../protocols/index.ts'
import type { Service } from '../service.ts'
import { getFunction } from './get-function.ts'
import { getFunctionConfiguration } from './get-function-configuration.ts'
import { getFunctionEventInvokeConfig } from './get-function-event-invoke-config.ts'
import { invoke } from './invoke.ts'
import { listEventSourceMappings } from './list-event-source-mappings.ts'
import { listFunctions } from './list-functions.ts'
import { updateFunctionConfiguration } from './update-function-configuration.ts'

const functionPath = '/2015-03-31/functions/{FunctionName}'

const routes: readonly Route[] = [
  { operation: 'ListFunctions', method: 'GET', path: '/2015-03-31/functions' },
  { operation: 'GetFunction', method: 'GET', path: functionPath },
  {
    operation: 'GetFunctionConfiguration',
    method: 'GET',
    path: `${functionPath}/configuration`,
  },
  {
    operation: 'UpdateFunctionConfiguration',
    method: 'PUT',
    path: `${functionPath}/configuration`,
  },
  {
    operation: 'Invoke',
    method: 'POST',
    path: `${functionPath}/invocations`,
    headers: {
      'x-amz-invocation-type': 'InvocationType',
      'x-amz-log-type': 'LogType',
      'x-amz-client-context': 'ClientContext',
      'x-amz-durable-execution-name': 'DurableExecutionName',
      'x-amz-tenant-id': 'TenantId',
    },
    payload: 'Payload',
  },
  {
    operation: 'ListEventSourceMappings',
    method: 'GET',
    path: '/2015-03-31/event-source-mappings',
  },
  {
    operation: 'GetFunctionEventInvokeConfig',
    method: 'GET',
    path: '/2019-09-25/functions/{FunctionName}/event-invoke-config',
  },
]

/** @see https://docs.aws.amazon.com/lambda/latest/api/API_Operations.html */
export const lambda: Service = {
  name: 'lambda',
  protocol: restJson(routes),
  invalidCode: 'InvalidParameterValueException',
  // A payload of 6 MiB, and so much more that Invoke itself says what is too large.
  greatestBodyBytes: 7 * 1024 * 1024,
  operations: new Map([
    ['GetFunction', getFunction],
    ['GetFunctionConfiguration', getFunctionConfiguration],
    ['GetFunctionEventInvokeConfig', getFunctionEventInvokeConfig],
    ['Invoke', invoke],
    ['ListEventSourceMappings', listEventSourceMappings],
    ['ListFunctions', listFunctions],
    ['UpdateFunctionConfiguration', updateFunctionConfiguration],
  ]),
}
