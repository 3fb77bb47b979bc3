// Writes the CloudFormation templates into cdk.out/: one for each delivery, and the one for all. Prints
// their paths.
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { synthesizeTemplates } from '../packages/upload-ledger/src/cdk/index.ts'

const root = dirname(dirname(fileURLToPath(import.meta.url)))

for (const file of synthesizeTemplates(join(root, 'cdk.out'))) console.log(file)
