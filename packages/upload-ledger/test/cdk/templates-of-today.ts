import { copyFileSync, mkdtempSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { inject } from 'vitest'
import { synthesizeDeliveries } from '../../src/cdk/synthesize-templates.ts'

let folder: string | undefined

/**
 * A folder with the templates that the construct has today: for each delivery as its sources make
 * it, and the one for all as it was built, which takes seconds to make.
 */
export function templatesOfToday(): string {
  folder ??= writeTemplates()
  return folder
}

function writeTemplates(): string {
  const made = mkdtempSync(join(inject('runFolder'), 'templates-'))
  synthesizeDeliveries(made)
  const forAll = 'upload-ledger.template.json'
  const built = new URL(`../../dist/${forAll}`, import.meta.url)
  copyFileSync(fileURLToPath(built), join(made, forAll))
  return made
}
