import {
  checkSelectedKeys,
  type KeyFilter,
  keyFilters,
  LedgerError,
  quoted,
} from '../../core/index.ts'
import { defaultStackName } from '../aws/flags.ts'

/** The flags that select the pipeline. */
export interface DoctorFlags {
  readonly 'stack-name'?: string | undefined
  readonly function?: string | undefined
  readonly bucket?: string | undefined
  readonly prefix?: readonly string[] | undefined
  readonly suffix?: readonly string[] | undefined
  readonly region?: string | undefined
  readonly profile?: string | undefined
  readonly data: string
}

/** A pipeline by its stack, or by its parts. */
export type Named =
  | { readonly kind: 'stack'; readonly stackName: string; readonly isDefault: boolean }
  | {
      readonly kind: 'parts'
      readonly functionName: string
      readonly bucket: string
      /** `undefined` if none was given: then those of the trigger apply. */
      readonly filters: readonly KeyFilter[] | undefined
    }

/** @throws {LedgerError} `invalid-argument` for flags that do not go together */
export function namedBy(flags: DoctorFlags): Named {
  const { 'stack-name': stackName, function: functionName, bucket, prefix, suffix } = flags
  const parts = { function: functionName, bucket, prefix, suffix }
  const [given] = Object.entries(parts).filter(([, value]) => value !== undefined)
  if (given === undefined) {
    return { kind: 'stack', stackName: stackName ?? defaultStackName, isDefault: !stackName }
  }
  if (stackName !== undefined) {
    throw wrong(`--${given[0]} and --stack-name name two pipelines; choose one`)
  }
  if (!functionName || !bucket) {
    throw wrong('a pipeline without a stack needs both --function and --bucket')
  }
  const keys = { prefixes: prefix ?? [''], suffixes: suffix ?? [''] }
  checkSelectedKeys(keys, (kind) => `--${kind}`)
  const isGiven = prefix !== undefined || suffix !== undefined
  const filters = isGiven ? keyFilters(keys) : undefined
  return { kind: 'parts', functionName, bucket, filters }
}

/** @throws {LedgerError} `invalid-argument` */
export function waitOf(text: string): number {
  if (/^\d{1,4}$/.test(text)) return Number(text) * 1000
  throw wrong(`--wait takes a number of seconds, not ${quoted(text)}`)
}

function wrong(fact: string): LedgerError {
  return new LedgerError('invalid-argument', `Cannot run doctor: ${fact}`)
}
