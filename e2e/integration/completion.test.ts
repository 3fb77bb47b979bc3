import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import process from 'node:process'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, expect, test } from 'vitest'

const program = fileURLToPath(
  new URL('../../packages/upload-ledger/bin/upload-ledger.js', import.meta.url),
)
let folder: string
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'upload-ledger-completion-'))
  mkdirSync(join(folder, 'data folder'))
  writeFileSync(join(folder, 'data file.txt'), '')
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

function run(file: string, args: readonly string[], input = '') {
  const ended = spawnSync(file, args, { cwd: folder, input, encoding: 'utf8' })
  return { code: ended.status, out: ended.stdout, err: ended.stderr }
}

function upload(args: readonly string[]) {
  return run(process.execPath, [program, ...args])
}

const scripts = new Map<string, string>()
function scriptFor(shell: string): string {
  const known = scripts.get(shell) ?? upload(['completion', shell]).out
  scripts.set(shell, known)
  return known
}

const commands = [...upload(['--help']).out.matchAll(/^ {2}([a-z]+)(?: [<[]\S+)* {2,}/gm)].map(
  ([, name]) => name ?? '',
)

/** The flags that `--help` lists, for each command; all asked of one process. */
function flagsOf(names: readonly string[]): string[][] {
  const runner = fileURLToPath(new URL('../hostile/run-commands.ts', import.meta.url))
  const lists = names.map((name) => [name, '--help'])
  const { out } = run(process.execPath, ['--no-warnings', runner], JSON.stringify(lists))
  const [, ...helps] = out.split(/^Usage: /m)
  return helps.map((help) =>
    [...help.matchAll(/^ {2}(?:-\w, )?(--[a-z0-9-]+)/gm)].map(([, flag]) => flag ?? ''),
  )
}

/** As bash does before it calls the function, by the characters of COMP_WORDBREAKS. */
function wordsOf(line: string): string[] {
  return line
    .split(' ')
    .flatMap((word) => (word === '' ? [''] : (word.match(/[=:]+|[^=:]+/g) ?? [])))
}

/** What bash offers for the last word of each line, in one shell. */
function offers(lines: readonly string[]): string[][] {
  const asks = lines.map((line) => {
    const words = wordsOf(line)
    const quoted = words.map((word) => `'${word.replaceAll("'", "'\\''")}'`)
    return `COMP_WORDS=(${quoted.join(' ')}); COMP_CWORD=${words.length - 1}; _upload_ledger; printf '%s\\0' "\${COMPREPLY[@]}"; printf '\\1'`
  })
  const script = `${scriptFor('bash')}\ncomplete -p upload-ledger >&2\n${asks.join('\n')}\n`
  const { out, err } = run('bash', ['--norc', '--noprofile', '-u'], script)
  // Outside of readline there is no option to set; that alone may be complained of.
  expect(err).toBe('complete -F _upload_ledger upload-ledger\n')
  const ends = (text: string) =>
    text
      .split('\0')
      .filter((word) => word !== '')
      .sort()
  return out.split('\u0001').slice(0, -1).map(ends)
}

test('bash offers the commands and the flags that --help lists', () => {
  const lines = ['upload-ledger ', ...commands.map((name) => `upload-ledger ${name} --`)]
  const [names, ...flags] = offers(lines)
  expect(names).toEqual([...commands, '--help', '--version'].sort())
  const listedFlags = flagsOf(commands)
  for (const [i, name] of commands.entries()) {
    const listed = listedFlags[i] ?? []
    const negated = flags[i]?.filter((flag) => flag.startsWith('--no-') && !listed.includes(flag))
    expect(flags[i]).toEqual([...listed, ...(negated ?? []), '--help'].sort())
    expect((negated ?? []).length > 0).toBe(name === 'deploy')
  }
})

test.each([
  ['upload-ledger sh', ['show']],
  ['upload-ledger --v', ['--version']],
  ['upload-ledger nothing ', []],
  ['upload-ledger show ', ['s3://']],
  ['upload-ledger show s3', ['s3://']],
  ['upload-ledger show s3:', []],
  ['upload-ledger show s3://uploads/', []],
  ['upload-ledger show s3://uploads/x --js', ['--json']],
  ['upload-ledger show --json ', ['s3://']],
  ['upload-ledger show --etag x --data data', ['data folder']],
  ['upload-ledger show --data=data', ['data folder']],
  ['upload-ledger show --table ', []],
  ['upload-ledger show --table=', []],
  ['upload-ledger env --format ', ['dotenv', 'fish', 'json', 'powershell', 'sh']],
  ['upload-ledger env --format=', ['dotenv', 'fish', 'json', 'powershell', 'sh']],
  ['upload-ledger env --format=f', ['fish']],
  ['upload-ledger env --format fish --d', ['--data']],
  ['upload-ledger completion ', ['bash', 'fish', 'zsh']],
  ['upload-ledger completion z', ['zsh']],
  ['upload-ledger completion zsh ', []],
])('bash completes "%s"', (line, expected) => {
  expect(offers([line])).toEqual([expected])
})

test('bash runs nothing of what was typed', () => {
  const typed = ['$(touch pwned)', '`touch pwned`', '$x', "';touch pwned;'"]
  const lines = typed.flatMap((text) => [
    ...[
      `upload-ledger ${text}`,
      `upload-ledger show ${text} --`,
      `upload-ledger show --data ${text}`,
    ],
    ...[`upload-ledger env --format=${text}`, `upload-ledger ${text} x`],
  ])
  offers(lines)
  expect(run('ls', []).out).toBe('data file.txt\ndata folder\n')
})

test.each(['bash', 'zsh', 'fish'])('the script for %s is one that the shell can read', (shell) => {
  if (run(shell, ['--version']).code !== 0) {
    console.log(`skipped: ${shell} is not installed`)
    return
  }
  const path = join(mkdtempSync(join(tmpdir(), 'upload-ledger-completion-')), 'script')
  writeFileSync(path, scriptFor(shell))
  expect(run(shell, ['-n', path])).toEqual({ code: 0, out: '', err: '' })
  for (const command of commands) expect(scriptFor(shell)).toContain(command)
  rmSync(path)
})

test('fish completes, where it is installed', () => {
  if (run('fish', ['--version']).code !== 0) return console.log('skipped: fish is not installed')
  writeFileSync(join(folder, '.fish'), scriptFor('fish'))
  const ask = (line: string) =>
    run('fish', ['--no-config', '-c', `source .fish; complete --do-complete '${line}'`])
      .out.split('\n')
      .map((one) => one.split('\t')[0])
  expect(ask('upload-ledger sh')).toContain('show')
  expect(ask('upload-ledger show --et')).toContain('--etag')
  expect(ask('upload-ledger env --format p')).toEqual(['powershell', ''])
})

test('another shell is called wrongly', () => {
  const { code, err } = upload(['completion', 'bsh'])
  expect(err).toBe(
    'Cannot complete for "bsh": expected one of bash, zsh, fish (did you mean bash?)\n',
  )
  expect(code).toBe(2)
})
