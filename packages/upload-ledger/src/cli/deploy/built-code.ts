import { type CodePackage, codePackage } from './code-package.ts'
import { readBuilt } from './template.ts'

/** The files of each function that this package ships, in `dist/NAME`. */
const filesOf = {
  // The function loads the second only to ask S3.
  lambda: ['index.cjs', 'ask-s3.cjs'],
  'api-function': ['index.cjs'],
  'verify-function': ['index.cjs'],
} as const

/**
 * The deployment package of a function that this package ships.
 *
 * @throws {LedgerError} `configuration` when a file is missing, as in a checkout before its first build
 */
export function builtCode(name: keyof typeof filesOf): CodePackage {
  const files = filesOf[name].map((file) => [file, readBuilt(`dist/${name}/${file}`)])
  return codePackage(Object.fromEntries(files))
}
