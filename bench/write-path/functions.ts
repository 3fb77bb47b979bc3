import { fileURLToPath } from 'node:url'
import type { Stage } from './measure.ts'
import type { Subject } from './turns.ts'

/** The function as it is deployed. */
export const ours: Subject = {
  name: 'upload-ledger',
  bundle: fileURLToPath(
    new URL('../../packages/upload-ledger/dist/lambda/index.cjs', import.meta.url),
  ),
  isOurs: true,
}

/** It and the least that a function by other clients does. */
export async function functions(stage: Stage): Promise<readonly Subject[]> {
  return [
    ours,
    { name: 'AWS SDK v3, 64 at once', bundle: await stage.bundle('sdk') },
    { name: 'aws-lite, 64 at once', bundle: await stage.bundle('aws-lite') },
  ]
}
