import { expect, test } from 'vitest'
import { type Command, type Context, defineCommand, UsageError } from './command.ts'
import { commandHelp } from './help.ts'

const define = (negatable: boolean): Command =>
  defineCommand({
    ...{ usage: 'try', summary: 'Tries', arguments: 0 },
    ...(negatable ? { negatable } : {}),
    flags: {
      prefix: { type: 'string', value: 'text', help: 'The prefix' },
      dashboard: { type: 'boolean', help: 'A dashboard' },
      follow: { type: 'boolean', short: 'f', help: 'Follow' },
    },
    run: async () => 0,
  })

/** The message with which arguments are refused. */
function refusal(args: readonly string[], command = define(false)): string {
  try {
    void command.run(args, {} as Context)
  } catch (error) {
    if (error instanceof UsageError) return error.message
    throw error
  }
  return ''
}

test.each([
  [['--prefx', 'x'], '--prefx is not a flag of it (did you mean --prefix?)'],
  [['--nonsense'], '--nonsense is not a flag of it'],
  [['-x'], '-x is not a flag of it'],
  [['--prefix'], '--prefix needs a value'],
  [['--prefix', '-x'], '--prefix needs a value; to give it -x, write --prefix=-x'],
  [
    ['--prefix', '--follow'],
    '--prefix needs a value; to give it --follow, write --prefix=--follow',
  ],
  [['--follow=yes'], '--follow takes no value'],
])('%j is refused in one line', (args, fact) => {
  expect(refusal(args)).toBe(`Cannot run try: ${fact}; upload-ledger try --help lists its flags`)
})

test('the way to undo a flag is suggested, too, where there is one', () => {
  expect(refusal(['--no-dashbord'], define(true))).toContain('(did you mean --no-dashboard?)')
  expect(refusal(['--no-dashbord'])).not.toContain('did you mean')
})

test.each([
  [['--json'], '*'],
  [['--json', '--follow'], '*'],
  [['--json=size,etag'], 'size,etag'],
  [['--json='], ''],
  [[], undefined],
  [['--', '--json'], undefined],
])('a flag that may stand alone: %j', async (args, expected) => {
  let found: string | undefined
  const command = defineCommand({
    ...{ usage: 'try', summary: 'Tries', arguments: args[0] === '--' ? 1 : 0 },
    flags: {
      json: { type: 'string', value: 'fields', optional: true, help: 'Print JSON' },
      follow: { type: 'boolean', help: 'Follow' },
    },
    async run({ values }) {
      found = values.json
      return 0
    },
  })
  await command.run(args, {} as Context)
  expect(found).toBe(expected)
  expect(commandHelp(command)).toContain('  --json[=<fields>]')
})

test('the help shows the short form of a flag', () => {
  const lines = commandHelp(define(false)).split('\n')
  expect(lines.slice(-3)).toEqual([
    `  ${'--prefix <text>'.padEnd(24)}The prefix`,
    `  ${'--dashboard'.padEnd(24)}A dashboard`,
    `  ${'-f, --follow'.padEnd(24)}Follow`,
  ])
})
