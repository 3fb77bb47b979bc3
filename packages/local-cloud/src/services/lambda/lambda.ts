import { type Route, restJson } from '../protocols/index.ts'
import type { Service } from '../service.ts'
import { addPermission } from './add-permission.ts'
import { createFunction } from './create-function.ts'
import { deleteFunction } from './delete-function.ts'
import { getFunction } from './get-function.ts'
import { getFunctionCodeSigningConfig } from './get-function-code-signing-config.ts'
import { getFunctionConfiguration } from './get-function-configuration.ts'
import { getFunctionEventInvokeConfig } from './get-function-event-invoke-config.ts'
import { getPolicy } from './get-policy.ts'
import { invoke } from './invoke.ts'
import { listEventSourceMappings } from './list-event-source-mappings.ts'
import { listFunctions } from './list-functions.ts'
import { listVersionsByFunction } from './list-versions-by-function.ts'
import { removePermission } from './remove-permission.ts'
import { listTags, tagResource, untagResource } from './tags.ts'
import { updateFunctionCode } from './update-function-code.ts'
import { updateFunctionConfiguration } from './update-function-configuration.ts'

const functionPath = '/2015-03-31/functions/{FunctionName}'

/** Lambda's bound of a request with code: 50 MB in base64, and the other members. */
const codeBodyBytes = 70_167_211

const policyPath = `${functionPath}/policy`
const tagsPath = '/2017-03-31/tags/{Resource}'

const routes: readonly Route[] = [
  { operation: 'ListFunctions', method: 'GET', path: '/2015-03-31/functions' },
  {
    operation: 'CreateFunction',
    method: 'POST',
    path: '/2015-03-31/functions',
    greatestBodyBytes: codeBodyBytes,
  },
  { operation: 'GetFunction', method: 'GET', path: functionPath },
  { operation: 'DeleteFunction', method: 'DELETE', path: functionPath },
  {
    operation: 'UpdateFunctionCode',
    method: 'PUT',
    path: `${functionPath}/code`,
    greatestBodyBytes: codeBodyBytes,
  },
  { operation: 'ListVersionsByFunction', method: 'GET', path: `${functionPath}/versions` },
  { operation: 'GetPolicy', method: 'GET', path: policyPath },
  { operation: 'AddPermission', method: 'POST', path: policyPath },
  { operation: 'RemovePermission', method: 'DELETE', path: `${policyPath}/{StatementId}` },
  { operation: 'ListTags', method: 'GET', path: tagsPath },
  { operation: 'TagResource', method: 'POST', path: tagsPath },
  {
    operation: 'UntagResource',
    method: 'DELETE',
    path: tagsPath,
    lists: { tagKeys: 'TagKeys' },
  },
  {
    operation: 'GetFunctionCodeSigningConfig',
    method: 'GET',
    path: '/2020-06-30/functions/{FunctionName}/code-signing-config',
  },
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
    ['AddPermission', addPermission],
    ['CreateFunction', createFunction],
    ['DeleteFunction', deleteFunction],
    ['GetFunction', getFunction],
    ['GetFunctionCodeSigningConfig', getFunctionCodeSigningConfig],
    ['GetFunctionConfiguration', getFunctionConfiguration],
    ['GetFunctionEventInvokeConfig', getFunctionEventInvokeConfig],
    ['GetPolicy', getPolicy],
    ['Invoke', invoke],
    ['ListEventSourceMappings', listEventSourceMappings],
    ['ListFunctions', listFunctions],
    ['ListTags', listTags],
    ['ListVersionsByFunction', listVersionsByFunction],
    ['RemovePermission', removePermission],
    ['TagResource', tagResource],
    ['UntagResource', untagResource],
    ['UpdateFunctionCode', updateFunctionCode],
    ['UpdateFunctionConfiguration', updateFunctionConfiguration],
  ]),
}
