// Writes the tables of flags in docs/commands.md from the commands themselves; with `--check` it
// reports whether one is stale instead. TypeScript, since it imports the commands.
import { readFileSync, writeFileSync } from 'node:fs'
import process from 'node:process'
import { fileURLToPath } from 'node:url'
import type { Flag } from '../packages/upload-ledger/src/cli/command.ts'
import { commands } from '../packages/upload-ledger/src/cli/main.ts'

const page = fileURLToPath(new URL('../docs/commands.md', import.meta.url))

if (import.meta.main) {
  const current = readFileSync(page, 'utf8')
  const text = await commandsPage(current)
  if (!process.argv.includes('--check')) writeFileSync(page, text)
  else if (current !== text) {
    console.error('Stale: docs/commands.md; write it with `npm run docs`')
    process.exitCode = 1
  }
}

/**
 * The page with a row for each flag of each command, in the order of `--help`. The commands decide
 * flags, values and defaults. A row that is there keeps its words, and a default that only words can
 * say; a new one begins with those of `--help`.
 */
export async function commandsPage(current: string): Promise<string> {
  const [head = '', ...sections] = current.split(/^(?=## )/m)
  const written = sections.map(async (section) => {
    const [, name = ''] = /^## (.*)\n/.exec(section) ?? []
    const command = Object.entries(commands).find(([one]) => one === name)
    if (command === undefined) return section
    const { flags } = await command[1]()
    const rows = Object.entries(flags).map(([flag, facts]) => rowOf(flag, facts, section))
    return section.replace(/(?<=^\|---\|---\|---\|\n)(\|.*\n?)*/m, `${rows.join('\n')}\n`)
  })
  return head + (await Promise.all(written)).join('')
}

function rowOf(name: string, flag: Flag, section: string): string {
  const { value, short, optional, help, default: preset } = flag
  const taken = value === undefined ? '' : optional ? `[=<${value}>]` : ` <${value}>`
  const spelt = `\`--${name}${taken}\`${short === undefined ? '' : `, \`-${short}\``}`
  const kept = cellsOf(name, section)
  const standard = typeof preset === 'string' ? `\`${preset}\`` : undefined
  const otherwise = standard ?? kept?.otherwise ?? (preset === false ? 'off' : '')
  const words = kept?.words ?? help.charAt(0).toLowerCase() + help.slice(1)
  return `| ${spelt} | ${otherwise} | ${words} |`.replace('|  |', '| |')
}

/** The default and the words of a flag on the page, if it is there. */
function cellsOf(name: string, section: string): { otherwise: string; words: string } | undefined {
  const row = section.split('\n').find((line) => new RegExp(`^\\| \`--${name}[\` [=]`).test(line))
  const [, , otherwise, words] = row?.split('|').map((cell) => cell.trim()) ?? []
  return otherwise === undefined || words === undefined ? undefined : { otherwise, words }
}
