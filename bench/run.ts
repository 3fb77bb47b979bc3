import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import process from 'node:process'
import { progress } from './progress.ts'
import { type Bench, conditions, markdownOf } from './results.ts'

// Measures the product beside its peers and prints the figures as tables: all of them, those of the
// benches that the arguments name, or single ones, such as write-path/warm. A run of all writes them to
// bench/RESULTS.md. Run it on a machine that does nothing else.

const benches: Readonly<Record<string, Bench>> = {
  console: (await import('./console.ts')).bench,
  'local-cloud': (await import('./local-cloud.ts')).bench,
  'write-path': (await import('./write-path.ts')).bench,
}

const named = process.argv.slice(2)
const known = Object.entries(benches).flatMap(([name, { tables }]) => [
  name,
  ...Object.keys(tables).map((table) => `${name}/${table}`),
])
const unknown = named.filter((name) => !known.includes(name))
if (unknown.length > 0) {
  console.error(`Cannot run the bench ${unknown.join(', ')}: there are ${known.join(', ')}`)
  process.exit(2)
}

const sections: string[] = []
for (const [name, { title, tables }] of Object.entries(benches)) {
  const chosen = Object.keys(tables).filter(
    (table) => named.length === 0 || named.includes(name) || named.includes(`${name}/${table}`),
  )
  if (chosen.length === 0) continue
  const before = conditions()
  const measured: string[] = []
  for (const table of chosen) {
    progress(`${name}/${table}`)
    measured.push(...((await tables[table]?.()) ?? []).map(markdownOf))
  }
  progress('')
  const heading = `## ${title}\n\nBefore: ${before}.\nAfter: ${conditions()}.`
  const section = [heading, ...measured].join('\n\n')
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
