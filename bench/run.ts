import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import process from 'node:process'
import { type Bench, conditions, markdownOf } from './results.ts'

// Measures the product beside its peers and prints the figures as tables: all benches, or those that
// the arguments name. A run of all writes them to bench/RESULTS.md. Run it on a machine that does
// nothing else.

const benches: Readonly<Record<string, () => Promise<{ readonly bench: Bench }>>> = {
  console: () => import('./console.ts'),
  'local-cloud': () => import('./local-cloud.ts'),
  'write-path': () => import('./write-path.ts'),
}

const named = process.argv.slice(2)
const unknown = named.filter((name) => !Object.hasOwn(benches, name))
if (unknown.length > 0) {
  const known = Object.keys(benches).join(', ')
  console.error(`Cannot run the bench ${unknown.join(', ')}: there are ${known}`)
  process.exit(2)
}

const sections: string[] = []
for (const [name, load] of Object.entries(benches)) {
  if (named.length > 0 && !named.includes(name)) continue
  const { bench } = await load()
  const before = conditions()
  const tables = await bench.run()
  const heading = `## ${bench.title}\n\nBefore: ${before}.\nAfter: ${conditions()}.`
  const section = [heading, ...tables.map(markdownOf)].join('\n\n')
  console.log(`${section}\n`)
  sections.push(section)
}

if (named.length === 0) {
  const opening = [
    '# What the benches measured',
    `Written by \`npm run bench\` on ${new Date().toISOString().slice(0, 10)}. Figures are medians of one run; in parentheses, the ratio to ours.`,
  ]
  writeFileSync(
    join(import.meta.dirname, 'RESULTS.md'),
    `${[...opening, ...sections].join('\n\n')}\n`,
  )
}
