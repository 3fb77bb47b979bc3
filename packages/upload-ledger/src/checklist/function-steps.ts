import { limits, printable } from '../core/index.ts'
import { setVariable, updateFunction } from './commands.ts'
import { type Finding, missing, seen, waitsFor } from './finding.ts'
import type { FunctionSettings } from './probes.ts'
import type { Step } from './step.ts'
import type { Subject } from './subject.ts'

export const role: Step = {
  id: 'role',
  title: 'Role allows PutItem',
  dependsOn: ['table'],
  async see(probes, subject) {
    const rights = await probes.rights()
    if (rights === undefined) return noFunction(subject)
    const { putItem, allow, fault } = rights
    if (fault !== undefined) return missing(fault.fact, fault.fix)
    const fact = `the role does not allow dynamodb:PutItem on ${subject.tableName}`
    return putItem ? seen('dynamodb:PutItem') : missing(fact, allow)
  },
  fix: ({ tableName, functionName }) =>
    `allow dynamodb:PutItem on ${tableName} in the role of ${functionName}`,
}

export const logRight: Step = {
  id: 'log-right',
  title: 'Role allows logging',
  dependsOn: [],
  async see(probes, subject) {
    const rights = await probes.rights()
    if (rights === undefined) return waitsForFunction(subject)
    const { writeLogs, allow, fault } = rights
    if (fault !== undefined) return waitsFor('role', fault.fact)
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
    return found === undefined ? waitsForFunction(subject) : judge(found, subject)
  },
  fix: ({ deployCode }) => deployCode,
}

/** The oldest Node that can run the bundle. */
const oldestNode = 22

function judge(found: FunctionSettings, subject: Subject): Finding {
  const { runtime, handler, timeoutSeconds, memoryMegabytes, state } = found
  const update = (flags: string) => updateFunction(subject, flags)
  if (state !== 'Active') return missing(`the function is ${state}`)
  const facts = `${[runtime, handler].filter(Boolean).join(', ')}, ${timeoutSeconds} s, ${memoryMegabytes} MB`
  // A function of one's own, which needs no Node.
  if (runtime.startsWith('python')) return seen(facts)
  const node = /^nodejs(\d+)\.x$/.exec(runtime)?.[1]
  if (Number(node) < oldestNode || (node === undefined && runtime !== '')) {
    return missing(`the runtime is ${runtime}`, update('--runtime nodejs24.x'))
  }
  if (timeoutSeconds < limits.timeoutSeconds.least) {
    const fact = `the timeout is ${timeoutSeconds} s, and the handler reserves 2 s of it to report failures`
    return missing(fact, update('--timeout 30'))
  }
  return seen(facts)
}

export const code: Step = {
  id: 'code',
  title: 'Code deployed',
  dependsOn: ['variable', 'history-role'],
  async see(probes, subject) {
    const error = await probes.functionError()
    const { codeFile = '', functionName } = subject
    if (error === undefined) return seen(printable(codeFile) || functionName)
    if (typeof error === 'string') return missing(error)
    const { type, message } = error
    // Ours name themselves in their messages.
    const fact = type === 'LedgerError' || type === '' ? message : `${type}: ${message}`
    return missing(fact, fixOf(type, subject))
  },
  fix: ({ deployCode }) => deployCode,
}

/** How to fix code that Lambda found, or failed to find. */
function fixOf(type: string, subject: Subject): string | undefined {
  const { deployCode, showLog } = subject
  if (type === 'Runtime.ImportModuleError' || type === 'Runtime.HandlerNotFound') {
    const name = updateFunction(subject, '--handler FILE.FUNCTION')
    return `the handler is to name a file at the top of the zip, without its ending, and a function in it: ${name}; if it does, put the missing module or function into the zip: ${deployCode}`
  }
  if (type === 'LedgerError' || type === '') return undefined
  return `${showLog} shows the line that failed; then upload the corrected code: ${deployCode}`
}

function noFunction({ functionName, deployCode, createFunction }: Subject): Finding {
  return missing(`function ${functionName} does not exist`, createFunction ?? deployCode)
}

/** The variable's step reports the missing function, as the exercise sets the variable in it. */
export function waitsForFunction({ functionName }: Subject): Finding {
  return waitsFor('variable', `function ${functionName} does not exist`)
}
