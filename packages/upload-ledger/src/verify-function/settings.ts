import {
  checkSdkVariables,
  type Environment,
  exclusionIn,
  quoted,
  readExcludeKeys,
  type TombstoneSettings,
  tableNameIn,
  tombstonesIn,
  wrongVariable,
} from '../core/index.ts'
import { type Selection, selectKeys } from '../repair/index.ts'

/** The settings of the function that compares, in its environment, read once and checked. */
export interface VerifySettings {
  readonly tableName: string
  readonly bucket: string
  readonly selection: Selection
  /** Whether it repairs what differs, or only reports it. */
  readonly repair: boolean
  /** Of the objects that a repair finds removed: as the ledger's own function writes them. */
  readonly tombstones: TombstoneSettings
  /** How long a difference must stand before it counts. */
  readonly graceMs: number
}

/**
 * Reads the settings of the function that compares.
 *
 * @throws {LedgerError} `configuration` with the variable's name in `details.variable`
 */
export function readVerifySettings(environment: Environment): VerifySettings {
  checkSdkVariables(environment, ['AWS_ENDPOINT_URL_DYNAMODB', 'AWS_ENDPOINT_URL_S3'])
  return {
    tableName: tableNameIn(environment, 'TABLE_NAME', 'upload_metadata'),
    bucket: bucketIn(environment),
    selection: selectKeys({
      prefixes: textsIn(environment, 'KEY_PREFIXES', '["incoming/"]'),
      suffixes: textsIn(environment, 'KEY_SUFFIXES', '[".jpg"]'),
      excludedBy: exclusionIn(environment),
    }),
    repair: repairIn(environment),
    tombstones: tombstonesIn(environment),
    graceMs: graceIn(environment) * 1_000,
  }
}

function bucketIn({ BUCKET_NAME: name }: Environment): string {
  const help = 'give the name of the bucket, such as uploads'
  if (!name) throw wrongVariable('BUCKET_NAME', `is not set; ${help}`)
  if (name.startsWith('arn:')) throw wrongVariable('BUCKET_NAME', `is an ARN; ${help}`)
  return name
}

/** Any, where it is not set. */
function textsIn(environment: Environment, variable: string, example: string): readonly string[] {
  const text = environment[variable]
  const texts = readExcludeKeys(text)
  if (texts === undefined) {
    const help = `give a JSON array of texts, such as ${example}`
    throw wrongVariable(variable, `is ${quoted(text)}; ${help}`)
  }
  return texts.length === 0 ? [''] : texts
}

function repairIn({ REPAIR: choice }: Environment): boolean {
  if (choice === undefined || choice === '' || choice === 'false') return false
  if (choice === 'true') return true
  throw wrongVariable('REPAIR', `is ${quoted(choice)}; give true or false`)
}

function graceIn({ GRACE_SECONDS: text }: Environment): number {
  if (text === undefined || text === '') return 15
  if (/^\d{1,3}$/.test(text) && Number(text) <= 300) return Number(text)
  throw wrongVariable('GRACE_SECONDS', `is ${quoted(text)}; give a whole number, 0 to 300`)
}
