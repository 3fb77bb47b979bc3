import { execFile } from 'node:child_process'
import process from 'node:process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'
import { askMutants, mutants } from './mutants.ts'

const script = fileURLToPath(new URL('../../../../scripts/mutants.js', import.meta.url))

test('the simulation finds every known mistake, from each of 3 seeds', {
  timeout: 600_000,
}, async () => {
  const { stdout } = await promisify(execFile)(process.execPath, [script], { timeout: 580_000 })
  console.log(stdout)
  expect(stdout).toContain(`All ${mutants.length + askMutants.length} mistakes were found`)
})
