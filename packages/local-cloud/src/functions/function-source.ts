import { type Stats, statSync } from 'node:fs'
import { readdir, stat } from 'node:fs/promises'
import { basename, dirname, extname, join } from 'node:path'
import { codeFiles } from './code-files.ts'
import { type CodeDescription, sourcesDescription } from './describe-code.ts'
import { runtimeName } from './environment.ts'
import { findPython } from './find-python.ts'
import type { FunctionDefinition, ProvidedPackages } from './functions.ts'
import { hasCallbacks, isPython, nodeFlags } from './managed-runtimes.ts'
import type { LogFormat } from './text-line.ts'
import { Unstartable } from './unstartable.ts'

/** The code of a function, and how it is started. */
export interface FunctionSource {
  readonly name: string
  /** As Lambda names it: `nodejs24.x`. */
  readonly runtime: string
  readonly handler: string
  /** For Node.js. */
  readonly flags: readonly string[]
  /** Whether its handler may answer by a callback. */
  readonly callbacks: boolean
  readonly logFormat: LogFormat
  /** @see SourceOptions */
  readonly packages?: ProvidedPackages | undefined
  /** The folder in which it runs. */
  readonly taskRoot: string
  /** For people: the file or the folder that is the code. */
  readonly path: string
  /** Describes code that is more than the file at `path`; `undefined` when that is not there. */
  describe?(): Promise<CodeDescription | undefined>
  /**
   * Looks for the file that the handler names, as it is on disk now.
   *
   * @throws {Unstartable} `Runtime.ImportModuleError` when it is not there
   */
  find(): Promise<HandlerModule>
}

export interface HandlerModule {
  /** Of the file; in Python, the module's name. */
  readonly path: string
  /** What it exports: `handler`, or `api.handler` where that is nested. */
  readonly exportPath: string
  /** Taken where it does not export that. */
  readonly otherExport?: string | undefined
  /** Differs between two builds of it. */
  readonly build: readonly unknown[]
}

/** The code of a function that was defined at the start. */
export async function definedSource(definition: FunctionDefinition): Promise<FunctionSource> {
  return definition.sources === undefined ? bundleSource(definition) : sourcesSource(definition)
}

/** Code that a person writes, in any language that runs here. */
async function sourcesSource(definition: FunctionDefinition): Promise<FunctionSource> {
  const { bundlePath, sources } = definition
  const bundle = bundleSource(definition)
  const isInPython = extname(bundlePath) === '.py'
  return {
    ...bundle,
    runtime: isInPython ? (await findPython('Python')).runtime : runtimeName,
    flags: typeScriptEndings.includes(extname(bundlePath)) ? typeScriptFlags : [],
    packages: sources?.packages,
    describe: sourcesDescription(bundlePath),
    async find() {
      const found = await bundle.find()
      return {
        ...found,
        path: isInPython ? basename(bundlePath, '.py') : found.path,
        otherExport: sources?.otherExport,
        build: await codeFiles(dirname(bundlePath)),
      }
    },
  }
}

const typeScriptEndings: readonly string[] = ['.ts', '.mts', '.cts']

/** Node.js 22 warns, in the function's log, that it strips types. */
const typeScriptFlags: readonly string[] = ['--disable-warning=ExperimentalWarning']

/** The code of a function that is one file, wherever that is. */
function bundleSource({ name, bundlePath, handler }: FunctionDefinition): FunctionSource {
  return {
    name,
    runtime: runtimeName,
    flags: [],
    callbacks: false,
    logFormat: 'JSON',
    handler,
    taskRoot: dirname(bundlePath),
    path: bundlePath,
    async find() {
      const { mtimeMs, size, ino } = statOf(bundlePath)
      const dot = handler.lastIndexOf('.')
      const [file, exportPath] = [handler.slice(0, dot), handler.slice(dot + 1)]
      if (dot < 1 || file !== basename(bundlePath, extname(bundlePath))) {
        throw notFound(`Error: Cannot find module '${file}' as ${bundlePath}`)
      }
      return { path: bundlePath, exportPath, build: [mtimeMs, size, ino] }
    },
  }
}

/** At once: it is a matter of microseconds, and the thread pool of many times that. */
function statOf(bundlePath: string): Stats {
  try {
    return statSync(bundlePath)
  } catch (cause) {
    throw notFound(`Error: Cannot find module '${bundlePath}'`, cause)
  }
}

/** The code of a function that is a folder, in which nothing changes. */
export function folderSource(
  source: Pick<FunctionSource, 'name' | 'runtime' | 'handler' | 'logFormat'>,
  folder: string,
): FunctionSource {
  return {
    ...source,
    flags: nodeFlags(source.runtime),
    callbacks: hasCallbacks(source.runtime),
    taskRoot: folder,
    path: folder,
    find: () =>
      isPython(source.runtime)
        ? findPythonModule(source.handler, folder)
        : findInFolder(source.handler, folder),
  }
}

/** The endings of a module, in the order in which Lambda looks for them. */
const endings = ['.js', '.mjs', '.cjs']

/** `src/index.handler`: the module is all up to the first dot behind the last slash. */
async function findInFolder(handler: string, folder: string): Promise<HandlerModule> {
  const slash = handler.lastIndexOf('/') + 1
  const dot = handler.indexOf('.', slash)
  if (dot < 0 || dot === handler.length - 1 || handler.includes('..')) {
    throw new Unstartable('Runtime.MalformedHandlerName', `Bad handler: ${handler}`)
  }
  const [file, exportPath] = [handler.slice(0, dot), handler.slice(dot + 1)]
  for (const ending of endings) {
    const path = join(folder, file + ending)
    const found = await stat(path).catch(() => undefined)
    if (found?.isFile()) return { path, exportPath, build: [] }
  }
  const missing = endings.map((ending) => file + ending)
  const fact = await missingFact(missing, folder)
  throw notFound(`Error: Cannot find module '${file}': ${fact}`)
}

/** `app/main.handler`: what it exports is all behind the last dot. */
async function findPythonModule(handler: string, folder: string): Promise<HandlerModule> {
  const dot = handler.lastIndexOf('.')
  const [name, exportPath] = [handler.slice(0, dot), handler.slice(dot + 1)]
  if (dot < 1 || exportPath === '' || handler.includes('..')) {
    throw new Unstartable('Runtime.MalformedHandlerName', `Bad handler '${handler}'`)
  }
  const file = name.replaceAll('.', '/')
  const files = [`${file}.py`, `${file}/__init__.py`]
  for (const each of files) {
    const found = await stat(join(folder, each)).catch(() => undefined)
    if (found?.isFile()) return { path: name, exportPath, build: [] }
  }
  const fact = await missingFact(files, folder)
  throw notFound(`Unable to import module '${name}': No module named '${name}'; ${fact}`)
}

async function missingFact(files: readonly string[], folder: string): Promise<string> {
  const names = (await readdir(folder).catch(() => [])).sort().slice(0, mostNames)
  return `the package has no ${files.join(', ')}; at its top are ${names.join(', ')}`
}

/** As many as a person reads. */
const mostNames = 10

function notFound(message: string, cause?: unknown): Unstartable {
  return new Unstartable('Runtime.ImportModuleError', message, cause)
}
