import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join, relative, sep } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'

const src = fileURLToPath(new URL('../src', import.meta.url))

/** What each folder of `src` may import: ours through their front doors, and which packages. */
const rules: Readonly<Record<string, { folders: readonly string[]; packages: readonly string[] }>> =
  {
    core: { folders: [], packages: [] },
    table: { folders: ['core'], packages: ['@aws-sdk/client-dynamodb', 'node:'] },
    checklist: { folders: ['core'], packages: [] },
    api: { folders: ['core'], packages: ['hono'] },
    local: {
      folders: [],
      packages: ['node:', 'dynalite', 'classic-level', 'busboy', 'fast-xml-parser'],
    },
    cdk: { folders: ['core'], packages: ['node:', 'aws-cdk-lib', 'constructs'] },
    lambda: { folders: ['core', 'table'], packages: ['node:'] },
    cli: {
      folders: ['core', 'table', 'checklist', 'api', 'local'],
      packages: [
        'node:',
        '@aws-sdk/client-cloudformation',
        '@aws-sdk/client-cloudwatch-logs',
        '@aws-sdk/client-dynamodb',
        '@aws-sdk/client-eventbridge',
        '@aws-sdk/client-iam',
        '@aws-sdk/client-lambda',
        '@aws-sdk/client-s3',
        '@aws-sdk/client-sqs',
        '@aws-sdk/client-sts',
        '@hono/node-server',
        'fflate',
      ],
    },
    // The front door of the package itself.
    'index.ts': { folders: ['core', 'table'], packages: [] },
  }

/** Doors besides `index.ts`: each opens one small part, and loads none of the rest. */
const lightDoors: readonly string[] = [
  join('local', 'event-pattern.ts'),
  join('local', 'lifecycle-request.ts'),
  join('local', 'log-tail.ts'),
]

const sources = readdirSync(src, { recursive: true, encoding: 'utf8' })
  .filter((file) => file.endsWith('.ts') && !file.endsWith('.d.ts'))
  // Tests, and what only tests use, may reach for whatever they compare with.
  .filter((file) => !file.endsWith('.test.ts') && !file.split(sep).includes('testing'))

const imports = sources.flatMap((file) => {
  const text = readFileSync(join(src, file), 'utf8')
  const found = text.matchAll(
    /(?:^|\n)(?:import|export)\b[^'"]*?\bfrom\s+'([^']+)'|\bimport\(\s*'([^']+)'/g,
  )
  return [...found].map(([, fixed, dynamic]) => ({ file, target: fixed ?? dynamic ?? '' }))
})

const ruleOf = (file: string) => rules[file.split(sep)[0] ?? '']

test('every folder of src has its row in the table', () => {
  expect(sources.filter((file) => ruleOf(file) === undefined)).toEqual([])
  expect(imports.length).toBeGreaterThan(100)
})

test('packages are imported only where the table says so', () => {
  const strangers = imports.filter(({ file, target }) => {
    if (target.startsWith('.')) return false
    const allowed = ruleOf(file)?.packages ?? []
    return !allowed.some((name) =>
      name === 'node:'
        ? target.startsWith('node:')
        : target === name || target.startsWith(`${name}/`),
    )
  })
  expect(strangers).toEqual([])
})

test('folders import each other only where the table says so', () => {
  const arrows = imports.filter(({ file, target }) => {
    const [own, other] = foldersOf(file, target)
    return other !== undefined && other !== own && !ruleOf(file)?.folders.includes(other)
  })
  expect(arrows).toEqual([])
})

test('another folder is entered by its front door, and one’s own never', () => {
  const wrong = imports.filter(({ file, target }) => {
    if (!target.startsWith('.')) return false
    const path = relative(src, join(src, dirname(file), target))
    const door = path.endsWith(`${sep}index.ts`)
    const within = `${dirname(file)}${sep}`.startsWith(`${dirname(path)}${sep}`)
    if (lightDoors.includes(path) || lightDoors.includes(file)) return false
    return within ? door : !door && sources.includes(join(dirname(path), 'index.ts'))
  })
  expect(wrong).toEqual([])
})

test('the local cloud never learns what an upload is', () => {
  const knowing = sources
    .filter((file) => file.startsWith(`local${sep}`))
    .filter((file) =>
      /ledger|upload_metadata|object_key/i.test(readFileSync(join(src, file), 'utf8')),
    )
  expect(knowing).toEqual([])
})

test('a light door leads to no database', () => {
  const seen = new Set<string>()
  const follow = (file: string): void => {
    if (seen.has(file)) return
    seen.add(file)
    for (const { target } of imports.filter((one) => one.file === file)) {
      if (target.startsWith('.')) follow(relative(src, join(src, dirname(file), target)))
      else
        expect([file, target]).not.toEqual([file, expect.stringMatching(/dynalite|classic-level/)])
    }
  }
  for (const door of lightDoors) follow(door)
  expect(seen.size).toBeGreaterThan(lightDoors.length)
})

/** The first folder below `src` of the importing file, and of the file that it imports. */
function foldersOf(file: string, target: string): [string | undefined, string | undefined] {
  if (!target.startsWith('.')) return [undefined, undefined]
  const path = relative(src, join(src, dirname(file), target))
  return [file.split(sep)[0], path.split(sep)[0]]
}
