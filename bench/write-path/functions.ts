import { spawnSync } from 'node:child_process'
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

/** The exercise's own function in Python, which is much slower; none where there is no boto3. */
export const exercise: readonly Subject[] =
  spawnSync('python3', ['-c', 'import boto3']).status === 0
    ? [
        {
          name: 'the exercise, Python and boto3',
          bundle: fileURLToPath(new URL('../../docs/lesson/handler.py', import.meta.url)),
          turns: 1,
        },
      ]
    : []

/** For the note of a table. */
export const exerciseNote: string =
  exercise.length > 0
    ? 'The exercise sends one put after another, without a condition.'
    : 'Skipped: the exercise in Python, because boto3 is not installed.'
