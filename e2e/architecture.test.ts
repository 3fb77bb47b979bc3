import { readdirSync, readFileSync, statSync } from 'node:fs'
import { dirname, join, relative, sep } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'

const packages = fileURLToPath(new URL('../packages', import.meta.url))

/**
 * For each folder of a source folder, and each file at its root: the folders and root files that it
 * may import, and the packages. `../x` is a folder beside the source folder.
 */
type ImportTable = Readonly<
  Record<string, { folders: readonly string[]; packages: readonly string[] }>
>

const ledger: ImportTable = {
  core: { folders: [], packages: [] },
  // Of the SDK only types: the function's bundle has nothing else of it.
  dynamodb: { folders: [], packages: ['@aws-sdk/client-dynamodb', 'node:'] },
  table: { folders: ['core', 'dynamodb'], packages: ['@aws-sdk/client-dynamodb', 'node:'] },
  reader: { folders: ['core', 'table'], packages: [] },
  checklist: { folders: ['core'], packages: [] },
  bucket: {
    folders: ['core'],
    packages: [
      '@aws-sdk/client-s3',
      '@aws-sdk/s3-presigned-post',
      '@aws-sdk/s3-request-presigner',
      'content-disposition',
    ],
  },
  repair: { folders: ['core', 'table', 'reader', 'bucket'], packages: ['node:', 'hyparquet'] },
  api: {
    folders: ['core', 'reader', 'bucket'],
    packages: ['hono', 'valibot', '@valibot/to-json-schema'],
  },
  'api-function': {
    folders: ['core', 'reader', 'bucket', 'api'],
    packages: ['@aws-sdk/client-s3', 'hono'],
  },
  'verify-function': {
    folders: ['core', 'table', 'reader', 'bucket', 'repair'],
    packages: ['node:', '@aws-sdk/client-lambda', '@aws-sdk/client-s3'],
  },
  cdk: { folders: ['core'], packages: ['node:', 'aws-cdk-lib', 'constructs'] },
  lambda: { folders: ['core', 'dynamodb', 'table', 'bucket'], packages: ['node:'] },
  cli: {
    folders: ['core', 'table', 'reader', 'bucket', 'repair', 'checklist', 'api'],
    packages: [
      'node:',
      '@aws-sdk/client-cloudformation',
      '@aws-sdk/client-cloudwatch-logs',
      '@aws-sdk/client-dynamodb',
      '@aws-sdk/client-eventbridge',
      '@aws-sdk/client-iam',
      '@aws-sdk/client-kms',
      '@aws-sdk/client-lambda',
      '@aws-sdk/client-s3',
      '@aws-sdk/client-sqs',
      '@aws-sdk/client-sts',
      '@aws-sdk/lib-storage',
      '@hono/node-server',
      'hyparquet-writer',
      'fflate',
      'local-cloud',
      'mime',
    ],
  },
  // The front door of the package itself.
  'index.ts': { folders: ['core', 'table', 'reader'], packages: [] },
}

const cloudRules = (...folders: string[]): { folders: string[]; packages: string[] } => ({
  folders,
  packages: [
    'node:',
    'dynalite',
    'classic-level',
    'busboy',
    'fast-xml-parser',
    'hash-wasm',
    'range-parser',
  ],
})
const cloud: ImportTable = {
  store: cloudRules(),
  endpoint: cloudRules(),
  identity: cloudRules(),
  roles: cloudRules('identity', 'store'),
  functions: cloudRules('identity', 'roles', 'store'),
  dynamodb: cloudRules('identity', 'endpoint', 'store'),
  delivery: cloudRules('identity', 'functions', 'store'),
  s3: cloudRules('endpoint', 'identity', 'delivery', 'store'),
  services: cloudRules('identity', 'roles', 'delivery', 'functions', 'endpoint'),
  'http-api': cloudRules('identity', 'functions', 'endpoint'),
  'destinations.ts': cloudRules('delivery', 'functions'),
  'disturb.ts': cloudRules('dynamodb', 'functions'),
  'invocable-by-s3.ts': cloudRules('functions', 'identity', 's3'),
  'serve-http-apis.ts': cloudRules('endpoint', 'functions', 'http-api', 'identity'),
  'trigger.ts': cloudRules(),
  'parts-in-order.ts': cloudRules(),
  'cloud.ts': cloudRules(
    ...[
      'store',
      'endpoint',
      'identity',
      'roles',
      'functions',
      'dynamodb',
      'delivery',
      's3',
      'services',
    ],
    'http-api',
    ...['destinations.ts', 'disturb.ts', 'trigger.ts', 'parts-in-order.ts'],
    ...['invocable-by-s3.ts', 'serve-http-apis.ts'],
  ),
  'event-pattern.ts': cloudRules('delivery'),
  'lifecycle-request.ts': cloudRules('s3'),
  'log-tail.ts': cloudRules('functions'),
  'request-guard.ts': cloudRules('endpoint'),
  'index.ts': cloudRules(
    'cloud.ts',
    'delivery',
    'endpoint',
    'functions',
    'http-api',
    's3',
    'store',
  ),
}

const s3Rules = (folders: string[], ...packages: string[]): ImportTable[string] => ({
  folders,
  packages: ['node:', ...packages],
})
// From the front door to the bottom: a request's way.
const s3: ImportTable = {
  'index.ts': s3Rules(['s3.ts', 'expiry']),
  's3.ts': s3Rules([
    ...['server.ts', 'operation.ts', 'request.ts', 'reading', 'expiry', 'storage', 'lifecycle'],
    ...['../identity', '../delivery', '../store'],
  ]),
  'server.ts': s3Rules([
    ...['http', 'operation.ts', 'answer.ts', 'request.ts', '../identity', '../endpoint'],
  ]),
  http: s3Rules([
    ...['operations', 'operation.ts', 'answer.ts', 'request.ts', 'errors.ts'],
    ...['storage', 'body', 'cors', 'form', '../identity'],
  ]),
  operations: s3Rules([
    ...['parameters', 'reading', 'changes', 'expiry', 'storage', 'xml'],
    ...['operation.ts', 'answer.ts', 'request.ts', 'errors.ts'],
    ...['body', 'cors', 'form', 'lifecycle', 'notification', '../identity'],
  ]),
  expiry: s3Rules([
    ...['changes', 'storage', 'operation.ts', 'errors.ts', 'xml', 'lifecycle', '../identity'],
  ]),
  changes: s3Rules([
    ...['reading', 'parameters', 'storage', 'operation.ts', 'request.ts', 'errors.ts', 'xml'],
    ...['body', 'notification', '../store'],
  ]),
  reading: s3Rules([
    ...['parameters', 'storage', 'operation.ts', 'answer.ts', 'request.ts', 'errors.ts'],
    ...['body', 'lifecycle', '../identity'],
  ]),
  parameters: s3Rules(
    ['storage', 'operation.ts', 'request.ts', 'errors.ts', 'xml', 'body', '../identity'],
    'range-parser',
  ),
  'operation.ts': s3Rules([
    ...['storage', 'answer.ts', 'request.ts', 'body', 'form', '../identity', '../delivery'],
  ]),
  storage: s3Rules([
    ...['errors.ts', 'xml', 'body', 'cors', 'lifecycle', 'notification'],
    ...['../store', '../delivery'],
  ]),
  'answer.ts': s3Rules(['request.ts', 'errors.ts', 'xml']),
  form: s3Rules(['request.ts', 'errors.ts', 'xml', '../identity'], 'busboy'),
  cors: s3Rules(['errors.ts', 'xml']),
  lifecycle: s3Rules(['errors.ts', 'xml']),
  notification: s3Rules(['errors.ts', 'xml', '../identity']),
  xml: s3Rules(['errors.ts', 'body', '../identity'], 'fast-xml-parser'),
  body: s3Rules(['errors.ts', '../identity'], 'hash-wasm'),
  'request.ts': s3Rules(['errors.ts', '../identity']),
  'errors.ts': s3Rules([]),
}

interface SourceFolder {
  /** A package, or a folder within the `src` of one. */
  readonly name: string
  readonly path: string
  readonly table: ImportTable
  /** Files at its root that open one small part and load none of the rest. */
  readonly lightDoors: readonly string[]
}

const all: readonly SourceFolder[] = [
  { name: 'upload-ledger', path: 'upload-ledger/src', table: ledger, lightDoors: [] },
  { name: 'the local S3', path: 'local-cloud/src/s3', table: s3, lightDoors: [] },
  {
    name: 'local-cloud',
    path: 'local-cloud/src',
    table: cloud,
    lightDoors: ['event-pattern.ts', 'lifecycle-request.ts', 'log-tail.ts', 'request-guard.ts'],
  },
]

for (const { name, path, table, lightDoors } of all) {
  const src = join(packages, path)
  const sources = readdirSync(src, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts') && !file.endsWith('.d.ts'))
    // Tests, and what only tests use, may import whatever they compare with.
    .filter((file) => !file.endsWith('.test.ts') && !file.split(sep).includes('testing'))
  const imports = sources.flatMap((file) =>
    importsIn(readFileSync(join(src, file), 'utf8')).map((target) => ({ file, target })),
  )
  const pathOf = (file: string, target: string) => relative(src, join(src, dirname(file), target))
  const rowOf = (file: string) => table[file.split(sep)[0] ?? '']

  test(`every folder of ${name} has its row in the table`, () => {
    expect(sources.filter((file) => rowOf(file) === undefined)).toEqual([])
    expect(imports.length).toBeGreaterThan(100)
  })

  test(`packages are imported in ${name} only where the table says so`, () => {
    const strangers = imports.filter(({ file, target }) => {
      if (target.startsWith('.')) return false
      const allowed = rowOf(file)?.packages ?? []
      return !allowed.some((allowedName) =>
        allowedName === 'node:'
          ? target.startsWith('node:')
          : target === allowedName || target.startsWith(`${allowedName}/`),
      )
    })
    expect(strangers).toEqual([])
  })

  test(`folders of ${name} import each other only where the table says so`, () => {
    const arrows = imports.filter(({ file, target }) => {
      if (!target.startsWith('.')) return false
      const [own] = file.split(sep)
      const [first = '', second] = pathOf(file, target).split(sep)
      const other = first === '..' ? `../${second}` : first
      return other !== own && !rowOf(file)?.folders.includes(other)
    })
    expect(arrows).toEqual([])
  })

  test(`folders of ${name} import each other in one direction`, () => {
    // Takes away, again and again, what imports nothing that is left.
    let left = Object.keys(table)
    for (let before = Infinity; left.length < before; ) {
      before = left.length
      left = left.filter((row) => table[row]?.folders.some((other) => left.includes(other)))
    }
    expect(left).toEqual([])
  })

  test(`another folder of ${name} is entered by its front door, and one’s own never`, () => {
    const wrong = imports.filter(({ file, target }) => {
      if (!target.startsWith('.') || lightDoors.includes(file)) return false
      const path = pathOf(file, target)
      const door = path.endsWith(`${sep}index.ts`)
      if (dirname(path) === '.') return door
      const within = `${dirname(file)}${sep}`.startsWith(`${dirname(path)}${sep}`)
      return within ? door : !door && sources.includes(join(dirname(path), 'index.ts'))
    })
    expect(wrong).toEqual([])
  })

  for (const door of lightDoors) {
    test(`${door} of ${name} leads to no database`, () => {
      const seen = new Set<string>()
      const databases: string[] = []
      const follow = (file: string): void => {
        if (seen.has(file)) return
        seen.add(file)
        for (const { target } of imports.filter((one) => one.file === file)) {
          if (target.startsWith('.')) follow(pathOf(file, target))
          else if (/^(dynalite|classic-level)/.test(target)) databases.push(`${file}: ${target}`)
        }
      }
      follow(door)
      expect(databases).toEqual([])
      expect(seen.size).toBeGreaterThan(1)
    })
  }
}

test('one file alone of upload-ledger imports the local cloud whole', () => {
  const src = join(packages, 'upload-ledger', 'src')
  const importing = readdirSync(src, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts') && !file.endsWith('.test.ts'))
    .filter((file) => importsIn(readFileSync(join(src, file), 'utf8')).includes('local-cloud'))
  expect(importing).toEqual([join('cli', 'dev', 'local-cloud.ts')])
})

test('the console knows its own files, those of the lesson and what a browser needs, and no view knows another', () => {
  const src = join(packages, 'console', 'src')
  const allowed = /^(react|react-dom|@cloudscape-design|@dnd-kit\/core|hyparquet-writer)(\/|$)/
  const sources = readdirSync(src, { recursive: true, encoding: 'utf8' }).filter(
    (file) => /\.tsx?$/.test(file) && !/\.test\.tsx?$/.test(file),
  )
  const wrong = sources.flatMap((file) =>
    importsIn(readFileSync(join(src, file), 'utf8'))
      .filter((target) => {
        if (!target.startsWith('.')) return !allowed.test(target)
        const to = relative(src, join(src, dirname(file), target)).split(sep)
        const [folder, view] = file.split(sep)
        const isOwn = folder !== 'views' || to[0] !== 'views' || to[1] === view
        const isLesson = to.join('/').startsWith('../../../docs/lesson/') && target.endsWith('?raw')
        return (to[0] === '..' && !isLesson) || !isOwn
      })
      .map((target) => `${file}: ${target}`),
  )
  expect(wrong).toEqual([])
  expect(sources.length).toBeGreaterThan(20)
})

test('the local cloud never learns what an upload is', () => {
  const cloudFolder = join(packages, 'local-cloud')
  const knowing = ['src', 'README.md', 'docs', 'package.json']
    .flatMap((part) => filesBelow(join(cloudFolder, part)))
    .filter((file) => /ledger|upload_metadata|object_key/i.test(readFileSync(file, 'utf8')))
  expect(knowing).toEqual([])
})

/** What a source imports or exports from, types included. */
function importsIn(text: string): string[] {
  const found = text.matchAll(
    /(?:^|\n)(?:import|export)\b[^'"]*?\bfrom\s+'([^']+)'|\bimport\(\s*'([^']+)'/g,
  )
  return [...found].map(([, fixed, dynamic]) => fixed ?? dynamic ?? '')
}

function filesBelow(path: string): string[] {
  const found = statSync(path, { throwIfNoEntry: false })
  if (found === undefined) return []
  if (found.isFile()) return [path]
  return readdirSync(path).flatMap((name) => filesBelow(join(path, name)))
}
