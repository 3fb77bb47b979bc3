import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { root } from './root.ts'

/** A fenced block of a Markdown page. */
export interface Block {
  /** The first word after the fence: `sh`, `text`, `log`, `ts`. Empty if there is none. */
  readonly language: string
  readonly text: string
  /** Of its opening fence, from 1. */
  readonly line: number
  /** Whether it stands between `<!-- python -->` and `<!-- /python -->`. */
  readonly isPython: boolean
}

/** What a reader does at one place of a page, and what the page says they then see. */
export interface Step {
  /** `README.md:20 npx upload-ledger doctor`, for a test's name. */
  readonly name: string
  /** Shell commands, to be typed as they stand. Empty where the page only shows what appears. */
  readonly commands: string
  /** What they print in the terminal where they were typed. `undefined` if the page does not say. */
  readonly output?: string
  /** What appears in the terminal in which `npm start` runs. */
  readonly log?: string
  /** A file to save first: a `js` or `ts` block that begins with `// NAME`. */
  readonly file?: { readonly name: string; readonly text: string }
  /** Whether it needs Python with boto3. */
  readonly needsPython?: true
  /** Statements for DuckDB. */
  readonly sql?: string
}

export function readPage(path: string): string {
  return readFileSync(join(root, path), 'utf8')
}

function blocksOf(markdown: string): Block[] {
  const blocks: Block[] = []
  let open: { language: string; line: number; lines: string[] } | undefined
  let isPython = false
  for (const [index, line] of markdown.split('\n').entries()) {
    if (open === undefined) {
      const fence = /^```(\S*)/.exec(line)
      if (fence) open = { language: fence[1] ?? '', line: index + 1, lines: [] }
      if (/^<!-- \/?python -->$/.test(line)) isPython = !line.includes('/')
    } else if (line.startsWith('```')) {
      const { language, line: opened, lines } = open
      blocks.push({ language, line: opened, text: lines.join('\n'), isPython })
      open = undefined
    } else {
      open.lines.push(line)
    }
  }
  if (open !== undefined)
    throw new Error(`Cannot read a page: no end to the block of line ${open.line}`)
  return blocks
}

/**
 * Puts the blocks of a page together: `sh` holds commands, `text` after it what they print (in the
 * words of a language, `python`, `json` or `typescript`, where it is a file of that), `log` what appears in the first terminal, and a `js` or `ts` block that begins with `// NAME` a file to
 * save. Where no command after it names the file, `npx node NAME` is a step of its own.
 */
export function stepsOf(path: string): Step[] {
  const steps: Step[] = []
  const blocks = blocksOf(readPage(path))
  let file: Step['file']
  for (const [index, { language, text, line, isPython }] of blocks.entries()) {
    const last = steps.at(-1)
    if (language === 'sh') {
      const [first = ''] = text.split('\n')
      const name = `${path}:${line} ${first}`
      const more = {
        ...(file ? { file } : {}),
        ...(isPython ? { needsPython: true as const } : {}),
      }
      steps.push({ name, commands: text, ...more })
      file = undefined
    } else if (language === 'js' || language === 'ts') {
      const name = /^\/\/ (\S+\.m[jt]s)\n/.exec(text)?.[1]
      if (name === undefined) continue
      file = { name, text }
      const next = blocks[index + 1]
      if (next?.language === 'sh' && next.text.includes(name)) continue
      const commands = `npx node ${name}`
      steps.push({ name: `${path}:${line} ${commands}`, commands, file })
      file = undefined
    } else if (language === 'sql') {
      steps.push({ name: `${path}:${line} in DuckDB`, commands: '', sql: text })
    } else if (language === 'log') {
      steps.push({ name: `${path}:${line} in the first terminal`, commands: '', log: text })
    } else if (outputs.has(language) && last?.commands && last.output === undefined) {
      steps[steps.length - 1] = { ...last, output: text }
    }
  }
  return steps
}

const outputs: ReadonlySet<string> = new Set(['text', 'python', 'json', 'typescript'])
