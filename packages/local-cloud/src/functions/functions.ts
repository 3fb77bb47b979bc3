import type { PolicyDocument } from '../identity/index.ts'

/** A function as it is deployed: everything that decides how its code runs. */
export interface FunctionDefinition {
  /** As in Lambda: letters, digits, hyphens and underscores, at most 64. */
  readonly name: string
  /** Absolute path of the code's file: a bundle, or one of `sources`. */
  readonly bundlePath: string
  /** As in Lambda: file name without its ending, a dot, the exported name. `index.handler` */
  readonly handler: string
  /**
   * For code that a person writes: the file may be TypeScript or Python, and it is one of several
   * in its folder.
   * @default the file is a bundle of JavaScript, which stands alone
   */
  readonly sources?: SourceOptions
  /** The initial values of `configuration.json`, which a person may edit afterwards. */
  readonly configuration: FunctionConfiguration
  /** The initial value of `policy.json`, which a person may edit afterwards. */
  readonly policy: PolicyDocument
}

export interface SourceOptions {
  /** A further name that is taken where the file does not export the one in `handler`. */
  readonly otherExport?: string
  /** Packages that the code finds, as Lambda has the SDK, where its own folders do not have them. */
  readonly packages?: ProvidedPackages
}

/** Packages, and whole scopes of packages, from one place. */
export interface ProvidedPackages {
  /** The name of a package, or a scope such as `@aws-sdk`. */
  readonly names: readonly string[]
  /** The absolute path of a file; they are looked for as if it imported them. */
  readonly from: string
}

export interface FunctionConfiguration {
  readonly environment: Readonly<Record<string, string>>
  /** 1 to 900, as in Lambda. */
  readonly timeoutSeconds: number
  /** 128 to 10,240, as in Lambda: here the bound of the heap. */
  readonly memoryMegabytes: number
}

/** The result of one invocation. */
export type InvocationResult =
  | { readonly ok: true; readonly answer: unknown; readonly durationMs: number }
  | { readonly ok: false; readonly error: FunctionError; readonly durationMs: number }

/** As Lambda reports it: of the code (`Error`), or of the sandbox (`Sandbox.Timedout`, `Runtime.ExitError`). */
export interface FunctionError {
  readonly errorType: string
  readonly errorMessage: string
  /** Of the runtimes of Node.js. */
  readonly trace?: readonly string[]
  /** The same of Python's, which names it so and adds the request. */
  readonly stackTrace?: readonly string[]
  readonly requestId?: string
}
