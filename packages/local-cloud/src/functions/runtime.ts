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
import { Console } from 'node:console'
import { pathToFileURL } from 'node:url'
import { types } from 'node:util'
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

async function init({ modulePath, exportPath, handlerName, callbacks, mark: givenMark, parentPid }) {
  hasCallbacks = callbacks
  mark = givenMark
  watchParent(parentPid)
  try {
    handler = await load(modulePath, exportPath, handlerName)
    answer({ type: 'ready', initDurationMs: performance.now() })
  } catch (error) {
    fatal(described(error))
  }
}

async function load(modulePath, exportPath, handlerName) {
  let module
  try {
    module = await import(pathToFileURL(modulePath).href)
  } catch (error) {
    if (error?.code === 'ERR_MODULE_NOT_FOUND' || error?.code === 'MODULE_NOT_FOUND') {
      const ofSdk = /'(@(?:aws-sdk|smithy)\/[^']*)'/.exec(error.message)?.[1]
      const hint = ofSdk === undefined ? '' :
        '\nLambda has ' + ofSdk + '; this machine has not where local-cloud would find it: install it there, or put it into the zip'
      throw named('Runtime.ImportModuleError', 'Error: ' + error.message + hint)
    }
    if (error instanceof SyntaxError) {
      throw named('Runtime.UserCodeSyntaxError', 'SyntaxError: ' + error.message)
    }
    throw error
  }
  const found = exported(module, exportPath) ?? exported(module.default, exportPath)
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
  send({ ...message, maxMemoryKilobytes: process.resourceUsage().maxRSS }, done ?? (() => {}))
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
