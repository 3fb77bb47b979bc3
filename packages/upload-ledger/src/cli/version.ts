import { readFileSync } from 'node:fs'
import { packageFile } from './package-file.ts'

/** The version of the package that this command belongs to. */
export function version(): string {
  return JSON.parse(readFileSync(packageFile('package.json'), 'utf8')).version
}
