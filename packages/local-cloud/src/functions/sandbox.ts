import { type ChildProcess, spawn } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import type { FunctionError, ProvidedPackages } from './functions.ts'
import { type Output, readOutput } from './output.ts'
import type { StartCommand } from './start-command.ts'
import type { LogFormat } from './text-line.ts'

export interface SandboxOptions {
  /** Starts the program that calls functions. */
  readonly command: StartCommand
  /** Whether the handler may answer by a callback. */
  readonly callbacks: boolean
  readonly logFormat: LogFormat
  /** The folder in which it runs. */
  readonly taskRoot: string
  readonly modulePath: string
  /** What the module exports: `handler`, or `api.handler` where that is nested. */
  readonly exportPath: string
  /** Taken where it does not export that. */
  readonly otherExport?: string | undefined
  /** Packages that it finds where its own folders do not have them. */
  readonly packages?: ProvidedPackages | undefined
  /** For messages: `index.handler`. */
  readonly handler: string
  /** All of it: nothing is inherited. */
  readonly environment: Readonly<Record<string, string>>
  write(lines: readonly string[]): void
}

/**
 * One child process with one function in it, as Lambda's execution environment: it serves one
 * invocation at a time and may serve many.
 */
export interface Sandbox {
  /** Loads the function; asked again, gives the same reply. */
  init(timeoutMs: number): Promise<Reply>
  invoke(invocation: SandboxInvocation, timeoutMs: number): Promise<Reply>
  /** False once the process has ended or must not be used again. */
  usable(): boolean
  /** Ends the process at once and resolves when it is gone. */
  kill(): Promise<void>
}

export interface SandboxInvocation {
  /** JSON text. */
  readonly payload: string
  readonly context: object
}

/** The result of a request. Its output is in the log by then. */
export type Reply =
  | {
      readonly kind: 'ready' | 'answer' | 'error'
      /** JSON text of the handler's answer. */
      readonly text?: string
      readonly error?: FunctionError
      /** Of an error outside of the handler's promise: the process has ended. */
      readonly fatal?: true
      readonly initDurationMs?: number
      readonly maxMemoryKilobytes?: number
    }
  | { readonly kind: 'timeout' }
  | { readonly kind: 'exit'; readonly reason: string }

export function startSandbox(options: SandboxOptions): Sandbox {
  const child = spawn(options.command.file, options.command.args, {
    cwd: options.taskRoot,
    env: options.environment,
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    // A group of its own: Ctrl-C in the terminal is for the parent, which lets an invocation
    // finish; and a kill reaches what the function has started as well.
    detached: true,
  })
  const mark = `\0${randomUUID()}`
  const outputs: Output[] = []
  for (const stream of [child.stdout, child.stderr]) {
    // A process that could not be started may have none.
    if (stream) outputs.push(readOutput(stream, mark, options.write))
  }

  let usable = true
  let answers = 0
  let settle: ((reply: Reply) => void) | undefined
  let timedOut = false
  let initialized: Promise<Reply> | undefined

  // An answer that was sent just before the end is read before the channel is closed.
  const channelClosed = new Promise((resolve) => child.once('disconnect', resolve))
  const gone = exited(child).then(async (reason): Promise<Reply> => {
    usable = false
    await Promise.race([
      Promise.all([channelClosed, ...outputs.map((output) => output.ended)]),
      sleep(drainMs, undefined, { ref: false }),
    ])
    child.stdout?.destroy()
    child.stderr?.destroy()
    const reply: Reply = timedOut ? { kind: 'timeout' } : { kind: 'exit', reason }
    settle?.(reply)
    return reply
  })

  child.on('message', (message: Message) => {
    answers++
    if (message.fatal === true) usable = false
    const resolve = settle
    settle = undefined
    if (resolve === undefined) return
    const { type: kind, ...rest } = message
    const count = answers
    void Promise.race([
      Promise.all(outputs.map((output) => output.marked(count))),
      sleep(drainMs, undefined, { ref: false }),
    ]).then(() => resolve({ kind, ...rest }))
  })

  async function request(message: object, timeoutMs: number): Promise<Reply> {
    if (!usable) return gone
    const reply = new Promise<Reply>((resolve) => {
      settle = resolve
    })
    child.send(message, ignoreError)
    const timer = setTimeout(() => {
      if (settle === undefined) return
      timedOut = true
      void kill()
    }, timeoutMs)
    try {
      return await reply
    } finally {
      clearTimeout(timer)
    }
  }

  async function kill(): Promise<void> {
    usable = false
    if (child.exitCode === null && child.signalCode === null) killGroup(child)
    await gone
  }

  return {
    init(timeoutMs) {
      initialized ??= request(
        {
          type: 'init',
          modulePath: options.modulePath,
          paths: options.command.modulePaths,
          exportPath: options.exportPath,
          otherExport: options.otherExport,
          packages: options.packages,
          callbacks: options.callbacks,
          logFormat: options.logFormat,
          handlerName: options.handler,
          mark,
          parentPid: process.pid,
        },
        timeoutMs,
      )
      return initialized
    },
    invoke: (invocation, timeoutMs) =>
      request({ type: 'invoke', ...invocation, timeoutMs }, timeoutMs),
    usable: () => usable,
    kill,
  }
}

/** How long output that is on its way may take once the process has answered or ended. */
const drainMs = 1000

interface Message {
  readonly type: 'ready' | 'answer' | 'error'
  readonly fatal?: true
  readonly text?: string
  readonly error?: FunctionError
  readonly initDurationMs?: number
  readonly maxMemoryKilobytes?: number
}

/** Resolves, in Lambda's words, with how the process ended. */
function exited(child: ChildProcess): Promise<string> {
  return new Promise((resolve) => {
    // Ignores a message or a signal that did not reach it: its exit says more.
    child.on('error', (error) => {
      if (child.pid === undefined) resolve(`Couldn't start the runtime: ${error.message}`)
    })
    child.once('exit', (code, signal) => {
      if (signal !== null) {
        resolve(`Runtime exited with error: signal: ${signalNames[signal] ?? signal}`)
      } else if (code === 0) {
        resolve('Runtime exited without providing a reason')
      } else {
        resolve(`Runtime exited with error: exit status ${code}`)
      }
    })
  })
}

const signalNames: Readonly<Partial<Record<NodeJS.Signals, string>>> = {
  SIGKILL: 'killed',
  SIGABRT: 'aborted',
  SIGSEGV: 'segmentation fault',
  SIGTERM: 'terminated',
}

function killGroup(child: ChildProcess): void {
  if (child.pid === undefined) return
  try {
    process.kill(-child.pid, 'SIGKILL')
  } catch {
    child.kill('SIGKILL')
  }
}

/** The channel closes when the process ends, and the `exit` event reports that. */
function ignoreError(): void {}
