import { execFileSync } from 'node:child_process'
import { existsSync, readdirSync } from 'node:fs'
import { dirname, join, normalize } from 'node:path'
import process from 'node:process'
import { expect, test } from 'vitest'
import { commandsPage } from '../../scripts/command-reference.ts'
import { readPage } from './page.ts'
import { packageFolder, root } from './root.ts'

const list = ['ls-files', '--cached', '--others', '--exclude-standard', '*.md']
const documents = execFileSync('git', list, { cwd: root, encoding: 'utf8' })
  .trim()
  .split('\n')
  .filter((path) => existsSync(join(root, path)))

/** What the package carries besides its code, as the script that packs it says. */
const packedDocuments: readonly string[] = JSON.parse(
  runNode([join(root, 'scripts', 'pack-docs.js'), '--list']),
)

const longestLine = 140
const readmeLines = 150

test('README.md has at most 150 lines', () => {
  expect(readPage('README.md').trimEnd().split('\n').length).toBeLessThanOrEqual(readmeLines)
})

test('no line of prose is longer than 140 characters', () => {
  const long = documents.flatMap((path) =>
    proseOf(readPage(path))
      .filter(({ text }) => text.length > longestLine && !text.startsWith('|'))
      .map(({ number, text }) => `${path}:${number}: ${text.length}`),
  )
  expect(long).toEqual([])
})

test('every file that a document names exists', () => {
  const missing = documents.flatMap((path) =>
    namesIn(path)
      .filter((name) => !existsIn(path, name))
      .map((name) => `${path}: ${name}`),
  )
  expect(missing).toEqual([])
})

test('every document that a packed document names is packed too', () => {
  const packed = documents.filter(isPacked)
  expect(packed.length).toBeGreaterThan(packedDocuments.length)
  const left = packed.flatMap((path) =>
    namesIn(path)
      .filter((name) => name.endsWith('.md') || !name.includes('/'))
      .map((name) => normalize(join(existsIn(path, name) === 'here' ? dirname(path) : '', name)))
      .filter((name) => !isPacked(name) && !name.startsWith('packages/'))
      .map((name) => `${path}: ${name}`),
  )
  expect(left).toEqual([])
})

test('the local cloud knows nothing of the package that uses it', () => {
  const pages = documents.filter((path) => path.startsWith('packages/local-cloud/'))
  expect(pages).toContain('packages/local-cloud/README.md')
  expect(pages.filter((path) => /ledger|upload_metadata|object_key/i.test(readPage(path)))).toEqual(
    [],
  )
})

const help = helpOf([])
const commands = [...help.matchAll(/^ {2}([a-z]+)(?: [<[]\S+[>\]])* {2,}/gm)].map(
  ([, name = '']) => name,
)

test('docs/commands.md has every command of the command line, and no other', () => {
  const sections = [...readPage('docs/commands.md').matchAll(/^## ([a-z]+)$/gm)]
  expect(commands.length).toBeGreaterThan(5)
  expect(sections.map(([, name]) => name).sort()).toEqual([...commands].sort())
})

test.each(commands)(
  'docs/commands.md has every flag of %s, with its value, and no other',
  (command) => {
    const [, section = ''] =
      new RegExp(`\\n## ${command}\\n([\\s\\S]*?)(?=\\n## |$)`).exec(
        readPage('docs/commands.md'),
      ) ?? []
    const documented = [...section.matchAll(/^\| `(--[a-z0-9-]+(?: <\S+>|\[=<\S+>\])?)`/gm)]
    const defined = [
      ...helpOf([command]).matchAll(/^ {2}(?:-\w, )?(--[a-z0-9-]+(?: <\S+>|\[=<\S+>\])?)/gm),
    ]
    expect(documented.map(([, flag]) => flag)).toEqual(defined.map(([, flag]) => flag))
  },
)

test('docs/commands.md has the flags that `npm run docs` writes, with their defaults', async () => {
  const page = readPage('docs/commands.md')
  expect(await commandsPage(page)).toBe(page)
  const changed = page
    .replace('| `--etag <etag>` | any | only objects with this content |\n', '')
    .replace('| `--limit <n>` | `100` |', '| `--limit <n>` | `10` |')
    .replace('## recent\n', '## recent\n\nIn words.\n')
  const written = await commandsPage(changed)
  expect(written).toContain('| `--etag <etag>` |')
  expect(written).toContain('| `--limit <n>` | `100` | how many events at most |')
  expect(written).toContain('## recent\n\nIn words.\n')
})

test('docs/deploy/cost.md has the tables that bench/cost.ts works out', () => {
  const printed = runNode([join(root, 'bench', 'cost.ts')]).split('\n\n')
  const tables = printed.filter((block) => block.startsWith('|'))
  expect(tables).toHaveLength(3)
  const page = readPage('docs/deploy/cost.md')
  for (const table of tables) expect(page).toContain(table)
})

/** The lines outside of fenced blocks. */
function proseOf(markdown: string): { number: number; text: string }[] {
  let fenced = false
  return markdown.split('\n').flatMap((text, index) => {
    const isFence = text.trimStart().startsWith('```')
    if (isFence) fenced = !fenced
    return isFence || fenced ? [] : [{ number: index + 1, text }]
  })
}

/** The files that a document links to, or names as code by their path from the root. */
function namesIn(path: string): string[] {
  const prose = proseOf(readPage(path))
    .map(({ text }) => text)
    .join('\n')
  const links = [...prose.matchAll(/\]\(([^)#]+)(?:#[^)]*)?\)/g)].map(([, target = '']) => target)
  const code = [...prose.matchAll(/`([\w.@/-]+)`/g)]
    .map(([, name = '']) => name)
    .filter((name) => isPath(name))
  return [...links.filter((target) => !/^[a-z]+:/.test(target)), ...code]
}

/** Whether a name can only be a file's: of a folder at the root, or of a document. */
function isPath(name: string): boolean {
  const [first = ''] = name.split('/')
  const isPlaceholder = /(^|\/)[A-Z]+(\.|\/|$)(?!md)/.test(name)
  return !isPlaceholder && (folders.includes(first) ? name.includes('/') : name.endsWith('.md'))
}

const folders = ['.ci', 'bench', 'decisions', 'docs', 'e2e', 'packages', 'scripts', 'src', 'test']

/** A link counts from its document; a name from the root, or from a package. */
function existsIn(path: string, name: string): 'here' | 'root' | undefined {
  if (existsSync(join(root, dirname(path), name))) return 'here'
  const places = ['', ...readdirSync(join(root, 'packages')).map((own) => join('packages', own))]
  return places.some((place) => existsSync(join(root, place, name))) ? 'root' : undefined
}

function isPacked(path: string): boolean {
  return packedDocuments.some((name) => path === name || path.startsWith(`${name}/`))
}

function helpOf(args: readonly string[]): string {
  const program = join(root, packageFolder, 'bin', 'upload-ledger.js')
  return runNode([program, ...args, '--help'])
}

function runNode(args: readonly string[]): string {
  return execFileSync(process.execPath, args, { encoding: 'utf8' })
}
