import type { LookAtChecklist } from '../../api/index.ts'
import type { StepResult } from '../../checklist/index.ts'
import { LedgerError } from '../../core/index.ts'
import type { Context } from '../command.ts'
import { examine } from '../doctor/examine.ts'
import { type FoundPipeline, findPipeline } from '../doctor/find-pipeline.ts'
import type { DoctorFlags } from '../doctor/flags.ts'

/**
 * Finds the pipeline whose health the console shows: that of the stack or function that is named,
 * else as `doctor` finds it. Gives `undefined`, and says why, where none was named and none is found.
 *
 * @throws {LedgerError} where one was named and cannot be found
 */
export async function pipelineForHealth(
  flags: DoctorFlags,
  tableName: string,
  context: Context,
): Promise<FoundPipeline | undefined> {
  const { 'stack-name': stackName, function: functionName, bucket, data, region, profile } = flags
  const at = { data, region, profile }
  const isByParts = functionName !== undefined && bucket !== undefined
  if (functionName !== undefined && !isByParts) {
    context.err('The console shows no health: pass --bucket beside --function')
    return undefined
  }
  const isNamed = isByParts || stackName !== undefined
  const named = isByParts ? { function: functionName, bucket } : { 'stack-name': stackName }
  try {
    const found = await findPipeline({ ...at, ...named }, context)
    if (isNamed || found.target.tableName === tableName) return found
    found.clients.close()
    context.err(`The console shows no health: ${found.name} writes to another table`)
    return undefined
  } catch (error) {
    if (isNamed || !(error instanceof LedgerError)) throw error
    context.err(`The console shows no health: ${error.message}`)
    return undefined
  }
}

/** So long a look is given to whoever asks: each makes some twenty requests to AWS. */
const keptMs = 15_000

/** Walks the checklist as `doctor --no-upload` does, once for all who ask at about the same time. */
export function healthOf(pipeline: FoundPipeline, context: Context): LookAtChecklist {
  let last: { readonly atMs: number; readonly items: Promise<StepResult[]> } | undefined
  return async () => {
    if (last === undefined || context.now() - last.atMs > keptMs) {
      const looked = examine(pipeline, { upload: false, waitMs: 0, noTestFile }, context)
      const items = Array.fromAsync(looked)
      last = { atMs: context.now(), items }
      // What failed is tried again at once.
      items.catch(() => (last = undefined))
    }
    return { items: await last.items }
  }
}

const noTestFile = 'not checked: the console uploads no test file; run doctor'
