import { mkdir, writeFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { LedgerError, printable, type SelectedKeys } from '../../core/index.ts'
import type { Context } from '../command.ts'
import { codePackage } from '../deploy/code-package.ts'
import type { RemovalPolicy } from '../deploy/settings.ts'
import { readBuilt, readTemplate, withRemovalPolicy } from '../deploy/template.ts'
import { templateText, withKeys } from '../deploy/written-keys.ts'

const templateFile = 'upload-ledger.template.json'
const codeFile = 'upload-ledger-code.zip'

/** The settings that are in the template's text, because no parameter can express them. */
export interface WrittenSettings {
  readonly removalPolicy: RemovalPolicy
  readonly keys: SelectedKeys
  /** Otherwise they are parameters, one prefix and one suffix. */
  readonly keysAreWritten: boolean
}

/**
 * Writes the template and the code into a folder, and prints the commands that deploy them. Needs
 * no AWS.
 *
 * @param out the folder, created if missing; `-` prints the template and writes nothing
 * @throws {LedgerError} `configuration` when it cannot write there
 */
export async function writeTemplate(
  out: string,
  { keys, keysAreWritten, removalPolicy }: WrittenSettings,
  context: Context,
): Promise<void> {
  const edited = withRemovalPolicy(readTemplate(), removalPolicy)
  const template = templateText(keysAreWritten ? withKeys(edited, keys) : edited, keys, 1)
  if (out === '-') {
    context.out(template)
    return
  }
  const { zip, key } = codePackage(readBuilt('dist/lambda/index.cjs'))
  const folder = resolve(context.workingFolder, out)
  try {
    await mkdir(folder, { recursive: true })
    await writeFile(join(folder, templateFile), `${template}\n`)
    await writeFile(join(folder, codeFile), zip)
  } catch (cause) {
    const fact = cause instanceof Error ? cause.message : String(cause)
    const message = `Cannot write to ${printable(folder)}: ${printable(fact)}`
    throw new LedgerError('configuration', message, { cause })
  }
  const shown = printable(out)
  for (const file of [templateFile, codeFile]) context.out(printable(join(folder, file)))
  const lines = [
    'To deploy, replace CODE-BUCKET with a bucket of yours in the same region:',
    `  aws s3 cp ${shown}/${codeFile} s3://CODE-BUCKET/${key}`,
    '  aws cloudformation deploy --stack-name upload-ledger --capabilities CAPABILITY_IAM \\',
    `    --template-file ${shown}/${templateFile} \\`,
    `    --parameter-overrides CodeBucket=CODE-BUCKET CodeKey=${key}`,
  ]
  for (const line of lines) context.err(line)
}
