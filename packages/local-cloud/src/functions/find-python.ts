import { execFile } from 'node:child_process'
import process from 'node:process'
import { promisify } from 'node:util'
import { Unstartable } from './unstartable.ts'

/** The Python of this machine, with the folders in which it looks for modules. */
export interface Python {
  readonly path: string
  /** As Lambda would name it: `python3.13`. */
  readonly runtime: string
  readonly modulePaths: readonly string[]
}

const question =
  'import json, sys; print(json.dumps({"path": sys.executable, "runtime": "python%d.%d" % sys.version_info[:2], "modulePaths": [p for p in sys.path if p]}))'

let found: { readonly path: string | undefined; readonly python: Promise<Python> } | undefined

/**
 * Finds the Python that a person would start. A function does not start it by its name, as the
 * function's environment is not the person's.
 *
 * @param runtime for the message
 * @throws {Unstartable} when there is none; it is looked for again the next time
 */
export function findPython(runtime: string): Promise<Python> {
  // Another PATH may have another Python, or none.
  const { PATH: path } = process.env
  if (found === undefined || found.path !== path) {
    const python = ask().catch((cause) => {
      found = undefined
      const fact = 'this machine has no python3; install Python 3 and boto3'
      throw new Unstartable('Runtime.Unavailable', `Cannot run ${runtime}: ${fact}`, cause)
    })
    found = { path, python }
  }
  return found.python
}

async function ask(): Promise<Python> {
  const { stdout } = await promisify(execFile)('python3', ['-c', question])
  return JSON.parse(stdout) as Python
}
