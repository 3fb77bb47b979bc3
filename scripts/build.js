// Builds the dist/ of the packages; the console's is in that of upload-ledger. Does nothing when the sources are those of the last build.
import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, extname, join } from 'node:path'
import process from 'node:process'
import { fileURLToPath, pathToFileURL } from 'node:url'

const root = dirname(dirname(fileURLToPath(import.meta.url)))
const cloud = join(root, 'packages', 'local-cloud')
const ledger = join(root, 'packages', 'upload-ledger')
const page = join(root, 'packages', 'console')
const dist = join(ledger, 'dist')
const lessonHandler = join('docs', 'lesson', 'handler.ts')
const stamp = join(dist, '.built')

const sources = sourcesHash()
if (!existsSync(stamp) || readFileSync(stamp, 'utf8') !== sources) {
  for (const folder of [cloud, ledger])
    rmSync(join(folder, 'dist'), { recursive: true, force: true })
  const { build } = await import('esbuild')
  const options = [
    cloudOptions(),
    lambdaOptions(),
    lambdaModuleOptions(),
    askOptions(lambdaOptions()),
    askOptions(lambdaModuleOptions()),
    apiOptions(),
    verifyOptions(),
    cliOptions(),
    labOptions(),
  ]
  await Promise.all(options.map((each) => build(each)))
  await buildConsole()
  emitTypes(cloud)
  emitTypes(ledger)
  dropCodeBesideBundle()
  await writeTemplate()
  writeFileSync(stamp, sources)
}

// The databases have binaries and stay packages; what else it needs is inside.
function cloudOptions() {
  const { exports } = JSON.parse(readFileSync(join(cloud, 'package.json'), 'utf8'))
  const doors = Object.values(exports).flatMap((door) => door['workspace-source'] ?? [])
  return {
    ...shared(),
    ...modules(),
    entryPoints: doors.map((file) => join(cloud, file)),
    outdir: join(cloud, 'dist'),
    external: ['classic-level', 'dynalite', 'dynalite/*'],
    plugins: [builtinHttp()],
  }
}

// One CommonJS file, so that it is a deployment package as it stands unless it asks S3: the .cjs ending says the
// same to Lambda, which has no package.json to read, as to whoever imports it from the npm package.
function lambdaOptions() {
  return {
    ...shared(),
    entryPoints: [join(ledger, 'src', 'lambda', 'index.ts')],
    outfile: join(dist, 'lambda', 'index.cjs'),
    format: 'cjs',
    target: 'node22',
    minify: true,
    legalComments: 'eof',
    plugins: [besideIt('ask-s3', '.cjs'), withoutEffects('content-disposition')],
    // A require, which whatever loads CommonJS files can resolve.
    supported: { 'dynamic-import': false },
  }
}

/**
 * The same as an ES module, for whoever bundles the handler into one: a bundler cannot turn the
 * requires of a CommonJS file into imports. Theirs may end as either kind, and a CommonJS file has no
 * `import.meta`; only Node's own modules are required, so any place to require from will do.
 */
function lambdaModuleOptions() {
  return {
    ...lambdaOptions(),
    outfile: join(dist, 'lambda', 'index.mjs'),
    format: 'esm',
    mainFields: ['module', 'main'],
    plugins: [besideIt('ask-s3', '.mjs'), withoutEffects('content-disposition')],
    supported: {},
    banner: {
      js: "import { createRequire as $createRequire } from 'node:module'; const require = $createRequire(process.cwd() + '/');",
    },
  }
}

/**
 * S3's SDK, in a file beside that of `options`, which loads it when it first asks S3. It has a copy of what
 * the two share: esbuild splits ES modules alone, and the function has to start from one file.
 */
function askOptions(options) {
  const ending = extname(options.outfile)
  return {
    ...options,
    keepNames: true,
    entryPoints: [join(ledger, 'src', 'bucket', 'ask-s3.ts')],
    outfile: join(dist, 'lambda', `ask-s3${ending}`),
    mainFields: ['module', 'main'],
    plugins: [],
  }
}

// The API's function: a deployment package of its own, so that the writer's stays small.
function apiOptions() {
  const { version } = JSON.parse(readFileSync(join(ledger, 'package.json'), 'utf8'))
  return {
    ...lambdaOptions(),
    keepNames: true,
    entryPoints: [join(ledger, 'src', 'api-function', 'index.ts')],
    outfile: join(dist, 'api-function', 'index.cjs'),
    plugins: [],
    mainFields: ['module', 'main'],
    define: { packageVersion: JSON.stringify(version) },
  }
}

// The function that compares bucket and ledger, likewise.
function verifyOptions() {
  return {
    ...lambdaOptions(),
    keepNames: true,
    entryPoints: [join(ledger, 'src', 'verify-function', 'index.ts')],
    outfile: join(dist, 'verify-function', 'index.cjs'),
    plugins: [],
    mainFields: ['module', 'main'],
  }
}

// The SDK bundled halves the time to start, and each command loads only its own part.
function cliOptions() {
  return {
    ...shared(),
    ...modules(),
    entryPoints: [join(ledger, 'src', 'cli', 'main.ts')],
    outdir: join(dist, 'cli'),
    plugins: [keepPackage('local-cloud'), builtinHttp()],
  }
}

// The exercise's own handler, which the lab runs beside ours; Lambda has the SDK.
function labOptions() {
  return {
    ...shared(),
    entryPoints: [join(root, lessonHandler)],
    outfile: join(dist, 'lab', 'handler.mjs'),
    format: 'esm',
    target: 'node22',
    external: ['@aws-sdk/*'],
  }
}

function shared() {
  return {
    bundle: true,
    platform: 'node',
    logLevel: 'warning',
    absWorkingDir: root,
    conditions: ['workspace-source'],
  }
}

/** For code that Node loads as ES modules. */
function modules() {
  return {
    format: 'esm',
    // The SDK's ES modules shake down to what is used; what esbuild takes for Node by itself does not.
    mainFields: ['module', 'main'],
    splitting: true,
    minifyWhitespace: true,
    minifySyntax: true,
    target: 'node22.18',
    banner: {
      // What is CommonJS in the bundle still asks for Node's own modules with require.
      js: "import { createRequire as $createRequire } from 'node:module'; const require = $createRequire(import.meta.url);",
    },
  }
}

// The page and its packages, as files that a browser loads.
async function buildConsole() {
  const { build } = await import('vite')
  await build({ configFile: join(page, 'vite.config.ts'), logLevel: 'warn' })
}

/**
 * Takes `node:http` and `node:https` as CommonJS does. An import of theirs reads all that they
 * export, and with WebSocket loads undici, which a command does not need.
 */
function builtinHttp() {
  const namespace = 'builtin-http'
  return {
    name: namespace,
    setup(build) {
      build.onResolve({ filter: /^(node:)?https?$/ }, ({ path }) => ({ path, namespace }))
      build.onLoad({ filter: /./, namespace }, ({ path }) => ({
        contents: `module.exports = process.getBuiltinModule(${JSON.stringify(path)})`,
      }))
    },
  }
}

/** Leaves the front door of a package an import. esbuild's `external` would close its light doors too. */
function keepPackage(name) {
  return {
    name: 'keep-package',
    setup(build) {
      build.onResolve({ filter: new RegExp(`^${name}$`) }, () => ({ path: name, external: true }))
    },
  }
}

/** Leaves the import of the source `name` one of the file of that name which lies beside the bundle. */
function besideIt(name, ending) {
  return {
    name: 'beside-it',
    setup(build) {
      const filter = new RegExp(`/${name}\\.ts$`)
      build.onResolve({ filter }, () => ({ path: `./${name}${ending}`, external: true }))
    },
  }
}

/** Leaves a package out of a bundle that calls nothing of it: its own package.json does not allow that. */
function withoutEffects(name) {
  return {
    name: 'without-effects',
    setup(build) {
      build.onResolve(
        { filter: new RegExp(`^${name}$`) },
        async ({ path, pluginData, ...from }) => {
          if (pluginData?.isResolving) return undefined
          const found = await build.resolve(path, { ...from, pluginData: { isResolving: true } })
          return { ...found, sideEffects: false }
        },
      )
    },
  }
}

function emitTypes(folder) {
  const tsc = join(root, 'node_modules', 'typescript', 'bin', 'tsc')
  execFileSync(process.execPath, [tsc, '-p', join(folder, 'tsconfig.build.json')], {
    stdio: 'inherit',
  })
}

/** The entry point of the function is the bundle; of what tsc made of it only the types count. */
function dropCodeBesideBundle() {
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
  const files = [cloud, ledger].flatMap((folder) => [
    ...sourcesOf(join(folder, 'src')),
    join(folder, 'package.json'),
    join(folder, 'tsconfig.build.json'),
  ])
  files.push(...sourcesOf(page))
  const others = [lessonHandler, 'package-lock.json', 'tsconfig.json', 'scripts/build.js']
  for (const file of [...files, ...others.map((name) => join(root, name))]) {
    hash.update(file.slice(root.length)).update('\0').update(readFileSync(file)).update('\0')
  }
  return hash.digest('hex')
}

function sourcesOf(folder) {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && !/\.test\.tsx?$/.test(entry.name))
    .map((entry) => join(entry.parentPath, entry.name))
    .sort()
}
