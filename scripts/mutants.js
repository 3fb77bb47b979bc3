// Plants each known mistake in a bundle of the sources and shows that the simulation finds it: within
// 2,000 histories, from each of 3 seeds; one in the rules of the ask within 60,000 histories of each
// kind of bucket. Ends with 1 if one survives.
import { mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import process from 'node:process'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { build } from 'esbuild'
import { bucketKinds } from '../packages/upload-ledger/test/simulation/asking/versions.ts'
import { askMutants, mutants } from '../packages/upload-ledger/test/simulation/mutants.ts'

const root = dirname(dirname(fileURLToPath(import.meta.url)))
const ledger = join(root, 'packages', 'upload-ledger')
const mostHistories = 2_000
const seeds = [1, 100_000, 200_000]
/** What is not mutated must live, or a kill would say nothing. */
const sound = { mistake: '(none)', file: 'core/position.ts', edits: [] }
const histories = { [sound.mistake]: 200 }
const mostAsking = 60_000

const place = mkdtempSync(join(tmpdir(), 'upload-ledger-mutants-'))
let unexpected = 0
try {
  // What is not bundled is imported from here.
  symlinkSync(join(root, 'node_modules'), join(place, 'node_modules'), 'junction')
  writeFileSync(join(place, 'package.json'), '{"type":"module"}')
  console.log(`${'mistake'.padEnd(45)}${seeds.map((seed) => `from ${seed}`.padStart(13)).join('')}`)
  for (const [i, mutant] of [sound, ...mutants, ...askMutants].entries()) {
    const run = await plant(join(place, `${i}.js`), mutant)
    const most = askMutants.includes(mutant) ? mostAsking : histories[mutant.mistake]
    const found = []
    for (const seed of seeds) found.push(await hunt(run, seed, most))
    const cells = found.map((kill) => (kill ? String(kill.after) : '-').padStart(13)).join('')
    const invariants = [...new Set(found.flatMap((kill) => kill?.invariant.slice(0, 1) ?? []))]
    console.log(`${mutant.mistake.padEnd(45)}${cells}  ${invariants.sort().join(' ')}`)
    const asExpected = mutant === sound ? found.every((kill) => !kill) : found.every(Boolean)
    if (!asExpected) unexpected++
  }
} finally {
  rmSync(place, { recursive: true, force: true })
}
console.log(
  unexpected === 0
    ? `\nAll ${mutants.length + askMutants.length} mistakes were found from each of ${seeds.length} seeds`
    : `\nCannot vouch for the simulation: ${unexpected} of the lines above are not as expected`,
)
process.exitCode = unexpected === 0 ? 0 : 1

/** Bundles the simulation with the mistake in it: a bundle starts in a tenth of the time of its sources. */
async function plant(outfile, { mistake, file, edits }) {
  const path = join(ledger, 'src', file)
  let contents = readFileSync(path, 'utf8')
  for (const { from, to } of edits) {
    const times = contents.split(from).length - 1
    if (times !== 1) {
      throw new Error(
        `Cannot plant "${mistake}" in ${file}: ${JSON.stringify(from)} stands there ${times} times`,
      )
    }
    contents = contents.replace(from, () => to)
  }
  const plugin = {
    name: 'mistake',
    setup({ onLoad }) {
      onLoad({ filter: /\.ts$/ }, (args) =>
        args.path === path ? { contents, loader: 'ts' } : null,
      )
    },
  }
  const isOfAsk = askMutants.some((one) => one.mistake === mistake)
  const script = isOfAsk ? join('asking', 'run-asking.ts') : 'run-history.ts'
  await build({
    entryPoints: [join(ledger, 'test', 'simulation', script)],
    outfile,
    bundle: true,
    format: 'esm',
    platform: 'node',
    target: 'node22.18',
    packages: 'external',
    logLevel: 'warning',
    plugins: [plugin],
  })
  const { runHistory, runAsking } = await import(pathToFileURL(outfile).href)
  if (!isOfAsk) return runHistory
  return (seed) => {
    for (const kind of bucketKinds) runAsking(seed, kind)
  }
}

/** What is thrown and is no divergence is a mistake of ours, not a find. */
async function hunt(run, seed, most = mostHistories) {
  for (let i = 0; i < most; i++) {
    try {
      await run(seed + i)
    } catch (error) {
      if (error.name !== 'Divergence') throw error
      return { after: i + 1, invariant: error.invariant }
    }
  }
  return undefined
}
