/**
 * The program that runs in each child process and calls the function: the counterpart of Lambda's
 * own runtime.
 *
 * It is text, written into the data folder as `runtime.mjs`, because `src/local` runs from its
 * sources and from one bundled file alike, and a bundle has no sibling file to start. (The text of
 * a compiled function would not do: bundlers and test runners rewrite `import()` inside it.)
 *
 * Over the IPC channel it is sent `init` once and then `invoke`, one at a time, and answers each
 * with one message. Before each answer it ends its output with the mark that `init` named, so that
 * the parent knows when it has read every line that was printed before the answer.
 */
export const runtimeSource: string = String.raw`
import { spawnSync } from 'node:child_process'
import { Console } from 'node:console'
import { existsSync, readFileSync } from 'node:fs'
import { createRequire, registerHooks } from 'node:module'
import { basename } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { format, types } from 'node:util'
import { Worker } from 'node:worker_threads'

const send = process.send.bind(process)
const out = process.stdout.write.bind(process.stdout)
const err = process.stderr.write.bind(process.stderr)
// The channel is the runtime's, not the function's.
process.send = undefined
globalThis.console = new Console(process.stdout, process.stdout)

// Read before the function can change them.
const env = { ...process.env }
let mark = ''
let handler
// Whether the handler may answer by a callback, as in nodejs22.x.
let hasCallbacks = false
let requestId

process.on('message', (message) => {
  if (message.type === 'init') init(message)
  else invoke(message)
})
// No parent, no function: also when the parent was killed.
process.on('disconnect', () => process.exit(0))
process.on('uncaughtException', (error) => fatal(described(error)))
process.on('unhandledRejection', (reason) => {
  const { errorMessage, errorType, trace } = described(reason)
  fatal({ errorType: 'Runtime.UnhandledPromiseRejection', errorMessage: errorType + ': ' + errorMessage, trace })
})

async function init(message) {
  hasCallbacks = message.callbacks
  if (message.logFormat === 'Text') logAsText()
  mark = message.mark
  watchParent(message.parentPid)
  if (message.packages !== undefined) registerHooks({ resolve: provide(message.packages) })
  try {
    handler = await load(message)
    answer({ type: 'ready', initDurationMs: performance.now() })
  } catch (error) {
    fatal(described(error))
  }
}

// As in Lambda's text format: each message is one entry of the log, also where it has several lines.
function logAsText() {
  const at = (level) => (message, ...values) => {
    const text = format(message, ...values)
    const fields = [new Date().toISOString(), String(requestId), level, text]
    out(fields.join('\t').replaceAll('\n', '\0') + '\n')
  }
  Object.assign(console, {
    ...{ trace: at('TRACE'), debug: at('DEBUG'), log: at('INFO'), info: at('INFO') },
    ...{ warn: at('WARN'), error: at('ERROR'), fatal: at('FATAL') },
  })
}

// A package that the code's own folders do not have is looked for where it is provided.
function provide({ names, from }) {
  return (specifier, context, next) => {
    try {
      const found = next(specifier, context)
      resolved.add(found.url)
      return found
    } catch (error) {
      const isProvided = names.some((name) => specifier === name || specifier.startsWith(name + '/'))
      if (!isProvided) throw error
      if (!context.conditions.includes('require')) {
        return next(specifier, { ...context, parentURL: pathToFileURL(from).href })
      }
      const path = createRequire(from).resolve(specifier)
      return { url: pathToFileURL(path).href, shortCircuit: true }
    }
  }
}

const resolved = new Set()

// ' at index.mjs:3': what Node.js gives for some modules and keeps to itself for others.
function place(error) {
  const given = /^(?:file:\/\/)?(\/.*:\d+)\n/.exec(error.stack ?? '')?.[1]
  if (given !== undefined) return ' at ' + basename(given)
  for (const url of resolved) {
    if (!url.startsWith('file:') || url.includes('/node_modules/')) continue
    const file = fileURLToPath(url)
    const { stderr } = spawnSync(process.execPath, ['--check', file], { encoding: 'utf8', timeout: 3000 })
    const line = /:(\d+)\n/.exec(stderr ?? '')?.[1]
    if (line !== undefined) return ' at ' + basename(file) + ':' + line
  }
  return ''
}

// The first thing that a module of TypeScript, or an ES module, gets wrong.
function ending({ url }) {
  if (!url?.startsWith('file:')) return ''
  const path = fileURLToPath(url)
  const found = ['.ts', '.js', '.mjs'].find((each) => existsSync(path + each))
  return found === undefined ? '' : '; write the import with its ending, ' + basename(path) + found
}

async function load({ modulePath, exportPath, otherExport, handlerName }) {
  let module
  const { href } = pathToFileURL(modulePath)
  resolved.add(href)
  try {
    module = await import(href)
  } catch (error) {
    if (error?.code === 'ERR_MODULE_NOT_FOUND' || error?.code === 'MODULE_NOT_FOUND') {
      const ofSdk = /'(@(?:aws-sdk|smithy)\/[^']*)'/.exec(error.message)?.[1]
      const hint = ofSdk === undefined ? '' :
        '\nLambda has ' + ofSdk + '; this machine has not where local-cloud would find it: install it there, or put it into the zip'
      throw named('Runtime.ImportModuleError', 'Error: ' + error.message + hint + ending(error))
    }
    if (error instanceof SyntaxError) {
      throw named('Runtime.UserCodeSyntaxError', 'SyntaxError: ' + error.message + place(error))
    }
    throw error
  }
  const paths = otherExport === undefined ? [exportPath] : [exportPath, otherExport]
  const found = paths
    .map((path) => exported(module, path) ?? exported(module.default, path))
    .find((value) => value !== undefined)
  if (typeof found !== 'function') {
    throw named('Runtime.HandlerNotFound', handlerName + ' is undefined or not exported')
  }
  if (found.length > 2 && !hasCallbacks) {
    throw named('Runtime.CallbackHandlerDeprecated', handlerName + ' takes a callback, which nodejs24.x no longer gives; make it async')
  }
  return found
}

function exported(module, path) {
  return path.split('.').reduce((value, name) => value?.[name], module)
}

function call(event, context) {
  if (!hasCallbacks || handler.length <= 2) return handler(event, context)
  return new Promise((resolve, reject) => {
    const returned = handler(event, context, (error, value) => error ? reject(error) : resolve(value))
    if (typeof returned?.then === 'function') resolve(returned)
  })
}

async function invoke({ payload, context, timeoutMs }) {
  const startedAt = performance.now()
  requestId = context.awsRequestId
  let value
  try {
    value = await call(JSON.parse(payload), {
      ...context,
      functionName: env.AWS_LAMBDA_FUNCTION_NAME,
      functionVersion: env.AWS_LAMBDA_FUNCTION_VERSION,
      memoryLimitInMB: env.AWS_LAMBDA_FUNCTION_MEMORY_SIZE,
      logGroupName: env.AWS_LAMBDA_LOG_GROUP_NAME,
      logStreamName: env.AWS_LAMBDA_LOG_STREAM_NAME,
      callbackWaitsForEmptyEventLoop: true,
      getRemainingTimeInMillis: () => Math.max(0, Math.floor(timeoutMs - (performance.now() - startedAt))),
    })
  } catch (error) {
    return answer({ type: 'error', error: described(error) })
  }
  let text
  try {
    text = JSON.stringify(value === undefined ? null : value) ?? 'null'
  } catch {
    return answer({ type: 'error', error: described(named('Runtime.JSONStringifyError', 'Unable to stringify response body')) })
  }
  answer({ type: 'answer', text })
}

function answer(message, done) {
  out(mark + '\n')
  err(mark + '\n')
  send({ ...message, maxMemoryKilobytes: maxMemoryKilobytes() }, done ?? (() => {}))
}

// The peak of this program. Where Linux has it, not by resourceUsage: that counts in the process before it
// became this program, when it had the memory of its parent.
function maxMemoryKilobytes() {
  const status = process.platform === 'linux' ? readFileSync('/proc/self/status', 'latin1') : ''
  const own = /^VmHWM:\s+(\d+)/m.exec(status)
  return own === null ? process.resourceUsage().maxRSS : Number(own[1])
}

// As in Lambda, an environment that fails outside of its handler's promise is given up.
function fatal(error) {
  if (!process.connected) process.exit(1)
  answer({ type: 'error', error, fatal: true }, () => process.exit(1))
}

function described(error) {
  if (types.isNativeError(error) || error instanceof Error) {
    return { errorType: String(error.name), errorMessage: String(error.message), trace: String(error.stack).split('\n') }
  }
  return { errorType: typeof error, errorMessage: String(error), trace: [] }
}

function named(name, message) {
  const error = new Error(message)
  error.name = name
  error.stack = name + ': ' + message
  return error
}

// A handler that never gives way to the event loop cannot see the channel close; a thread can.
function watchParent(parentPid) {
  const source = 'const { workerData } = require("node:worker_threads");' +
    'setInterval(() => { if (process.ppid !== workerData) process.kill(process.pid, "SIGKILL") }, 1000)'
  new Worker(source, { eval: true, workerData: parentPid, resourceLimits: { maxOldGenerationSizeMb: 8 } }).unref()
}
`.trimStart()
