import { limits, printable } from '../core/index.ts'
import { setVariable, updateFunction } from './commands.ts'
import { type Finding, missing, seen } from './finding.ts'
import type { FunctionSettings } from './probes.ts'
import type { Step } from './step.ts'
import type { Subject } from './subject.ts'

export const role: Step = {
  id: 'role',
  title: 'Role allows PutItem',
  dependsOn: ['table'],
  async see(probes, { tableName }) {
    const { putItem, allow } = await probes.rights()
    const fact = `the role does not allow dynamodb:PutItem on ${tableName}`
    return putItem ? seen('dynamodb:PutItem') : missing(fact, allow)
  },
  fix: ({ tableName, functionName }) =>
    `allow dynamodb:PutItem on ${tableName} in the role of ${functionName}`,
}

export const logRight: Step = {
  id: 'log-right',
  title: 'Role allows logging',
  dependsOn: [],
  async see(probes) {
    const { writeLogs, allow } = await probes.rights()
    const fact = 'the role does not allow logs:CreateLogStream and logs:PutLogEvents'
    return writeLogs ? seen('logs:PutLogEvents') : missing(fact, allow)
  },
  fix: ({ functionName }) =>
    `allow logs:CreateLogStream and logs:PutLogEvents in the role of ${functionName}`,
}

export const variable: Step = {
  id: 'variable',
  title: 'TABLE_NAME set',
  dependsOn: ['role'],
  async see(probes, subject) {
    const settings = await probes.settings()
    if (settings === undefined) return noFunction(subject)
    const value = settings.tableName
    if (value === subject.tableName) return seen(value)
    return missing(value === undefined ? 'it is not set' : `it is ${JSON.stringify(value)}`)
  },
  fix: setVariable,
}

export const settings: Step = {
  id: 'settings',
  title: 'Function settings',
  dependsOn: [],
  async see(probes, subject) {
    const found = await probes.settings()
    return found === undefined ? noFunction(subject) : judge(found, subject)
  },
  fix: ({ deployCode }) => deployCode,
}

/** The oldest Node that can run the bundle. */
const oldestNode = 22

function judge(found: FunctionSettings, subject: Subject): Finding {
  const { runtime, handler, timeoutSeconds, memoryMegabytes, state } = found
  const update = (flags: string) => updateFunction(subject, flags)
  if (state !== 'Active') return missing(`the function is ${state}`)
  const node = /^nodejs(\d+)\.x$/.exec(runtime)?.[1]
  const isOwnPython = subject.codeFile !== undefined && runtime.startsWith('python3.')
  if (Number(node) < oldestNode || (node === undefined && runtime !== '' && !isOwnPython)) {
    return missing(`the runtime is ${runtime}`, update('--runtime nodejs24.x'))
  }
  if (timeoutSeconds < limits.timeoutSeconds.least) {
    const fact = `the timeout is ${timeoutSeconds} s, and the handler reserves 2 s of it to report failures`
    return missing(fact, update('--timeout 30'))
  }
  return seen(
    `${[runtime, handler].filter(Boolean).join(', ')}, ${timeoutSeconds} s, ${memoryMegabytes} MB`,
  )
}

export const code: Step = {
  id: 'code',
  title: 'Code deployed',
  dependsOn: ['variable', 'history-role'],
  async see(probes, { codeFile = '', functionName }) {
    const error = await probes.functionError()
    return error === undefined ? seen(printable(codeFile) || functionName) : missing(error)
  },
  fix: ({ deployCode }) => deployCode,
}

function noFunction({ functionName, deployCode }: Subject): Finding {
  return missing(`function ${functionName} does not exist`, deployCode)
}
