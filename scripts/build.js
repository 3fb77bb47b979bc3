// Builds dist/: the Lambda bundle, the command, the package's library with its types, and the
// CloudFormation template. Does nothing when the sources are those of the last build.
import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import process from 'node:process'
import { fileURLToPath, pathToFileURL } from 'node:url'

const root = dirname(dirname(fileURLToPath(import.meta.url)))
const dist = join(root, 'dist')
const stamp = join(dist, '.built')

const sources = sourcesHash()
if (!existsSync(stamp) || readFileSync(stamp, 'utf8') !== sources) {
  rmSync(dist, { recursive: true, force: true })
  const { build } = await import('esbuild')
  await Promise.all([build(lambdaOptions()), build(cliOptions())])
  emitLibrary()
  await writeTemplate()
  writeFileSync(stamp, sources)
}

// One CommonJS file, so that it is a deployment package as it stands: the .cjs ending says the same
// to Lambda, which has no package.json to read, as to whoever imports it from the npm package.
function lambdaOptions() {
  return {
    ...shared(),
    entryPoints: [join(root, 'src', 'lambda', 'index.ts')],
    outfile: join(dist, 'lambda', 'index.cjs'),
    format: 'cjs',
    target: 'node22',
    minify: true,
    keepNames: true,
    legalComments: 'eof',
  }
}

// The SDK bundled halves the time to start, and each command loads only its own part. The databases
// have binaries and stay packages.
function cliOptions() {
  return {
    ...shared(),
    entryPoints: [join(root, 'src', 'cli', 'main.ts')],
    outdir: join(dist, 'cli'),
    format: 'esm',
    splitting: true,
    minifyWhitespace: true,
    minifySyntax: true,
    target: 'node22.18',
    external: ['classic-level', 'dynalite', 'dynalite/*'],
    banner: {
      // What is CommonJS in the bundle still asks for Node's own modules with require.
      js: "import { createRequire as $createRequire } from 'node:module'; const require = $createRequire(import.meta.url);",
    },
  }
}

function shared() {
  return { bundle: true, platform: 'node', logLevel: 'warning', absWorkingDir: root }
}

function emitLibrary() {
  const tsc = join(root, 'node_modules', 'typescript', 'bin', 'tsc')
  execFileSync(process.execPath, [tsc, '-p', join(root, 'tsconfig.build.json')], {
    stdio: 'inherit',
  })
  // The entry point of the function is the bundle; of what tsc made of it only the types count.
  for (const file of readdirSync(join(dist, 'lambda'))) {
    if (file.endsWith('.js')) rmSync(join(dist, 'lambda', file))
  }
}

// For whoever deploys without CDK; made by the construct that was just built.
async function writeTemplate() {
  const maker = join(dist, 'cdk', 'template', 'index.js')
  const { singleTemplate } = await import(pathToFileURL(maker).href)
  writeFileSync(join(dist, 'upload-ledger.template.json'), JSON.stringify(singleTemplate()))
}

function sourcesHash() {
  const hash = createHash('sha256')
  const files = readdirSync(join(root, 'src'), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && !entry.name.endsWith('.test.ts'))
    .map((entry) => join(entry.parentPath, entry.name))
    .sort()
  const others = [
    'package.json',
    'package-lock.json',
    'tsconfig.json',
    'tsconfig.build.json',
    'scripts/build.js',
  ]
  for (const file of [...files, ...others.map((name) => join(root, name))]) {
    hash.update(file.slice(root.length)).update('\0').update(readFileSync(file)).update('\0')
  }
  return hash.digest('hex')
}
