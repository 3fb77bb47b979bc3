import { mkdir, writeFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { LedgerError, printable, type SelectedKeys } from '../../core/index.ts'
import type { Context } from '../command.ts'
import { builtCode } from '../deploy/built-code.ts'
import type { RemovalPolicy } from '../deploy/settings.ts'
import { readTemplate, withRemovalPolicy } from '../deploy/template.ts'
import { templateLimits, templateText, withKeys } from '../deploy/written-keys.ts'

const templateFile = 'upload-ledger.template.json'
const codeFile = 'upload-ledger-code.zip'
const apiCodeFile = 'upload-ledger-api-code.zip'

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
  const template = templateText(keysAreWritten ? withKeys(edited, keys) : edited, keys, {
    indent: 1,
    mostBytes: templateLimits.bucketBytes,
  })
  if (out === '-') {
    context.out(template)
    return
  }
  const code = builtCode('lambda')
  const apiCode = builtCode('api-function')
  const files: readonly (readonly [string, string | Uint8Array])[] = [
    [templateFile, `${template}\n`],
    [codeFile, code.zip],
    [apiCodeFile, apiCode.zip],
  ]
  const folder = resolve(context.workingFolder, out)
  try {
    await mkdir(folder, { recursive: true })
    for (const [file, content] of files) await writeFile(join(folder, file), content)
  } catch (cause) {
    const fact = cause instanceof Error ? cause.message : String(cause)
    const message = `Cannot write to ${printable(folder)}: ${printable(fact)}`
    throw new LedgerError('configuration', message, { cause })
  }
  for (const [file] of files) context.out(printable(join(folder, file)))
  for (const line of commandLines(printable(out), code.key, apiCode.key)) context.err(line)
}

function commandLines(folder: string, key: string, apiKey: string): readonly string[] {
  return [
    'To deploy, replace CODE-BUCKET with a bucket of yours in the same region:',
    `  aws s3 cp ${folder}/${codeFile} s3://CODE-BUCKET/${key}`,
    '  aws cloudformation deploy --stack-name upload-ledger --capabilities CAPABILITY_IAM \\',
    `    --template-file ${folder}/${templateFile} --s3-bucket CODE-BUCKET --s3-prefix upload-ledger \\`,
    `    --parameter-overrides CodeBucket=CODE-BUCKET CodeKey=${key}`,
    'For an HTTP API, first copy its code, and add two parameters:',
    `  aws s3 cp ${folder}/${apiCodeFile} s3://CODE-BUCKET/${apiKey}`,
    `    Api=true ApiCodeKey=${apiKey}`,
  ]
}
