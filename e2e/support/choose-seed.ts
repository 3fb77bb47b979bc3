import { randomInt } from 'node:crypto'
import type { TestProject } from 'vitest/node'
import { wholeNumber } from '../../scripts/whole-number.ts'

declare module 'vitest' {
  export interface ProvidedContext {
    /** Decides every random choice of the run. */
    readonly seed: number
  }
}

/** Chooses the seed of the run, unless `UPLOAD_LEDGER_SEED` is set, and prints it. */
export function setup(project: TestProject): void {
  const seed = wholeNumber('UPLOAD_LEDGER_SEED', randomInt(2 ** 31))
  console.log(`Seed ${seed}: UPLOAD_LEDGER_SEED=${seed} repeats the random choices of this run`)
  project.provide('seed', seed)
}
