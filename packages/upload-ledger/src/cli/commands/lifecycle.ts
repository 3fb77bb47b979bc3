import { type LifecycleCounts, requestLifecycle } from 'local-cloud/lifecycle-request'
import { LedgerError } from '../../core/index.ts'
import { type Command, type Context, defineCommand } from '../command.ts'
import { dataFlag } from '../data-flag.ts'
import { requireRunning } from '../running.ts'
import { summaries } from './summaries.ts'

export const lifecycle: Command = defineCommand({
  ...summaries.lifecycle,
  arguments: 0,
  flags: {
    at: {
      type: 'string',
      value: 'time',
      help: 'Run them as of this time, such as 2026-12-24 or 2026-12-24T10:00Z (now)',
    },
    json: { type: 'boolean', default: false, help: 'Print the counts as JSON' },
    data: dataFlag,
  },
  async run({ values }, context) {
    const at = timeOf(values.at, context)
    const cloud = await requireRunning(context.workingFolder, values.data)
    const counts = await run(cloud, at)
    if (values.json) context.out(JSON.stringify({ at: at.toISOString(), ...counts }))
    else for (const [name, line] of lines) context.out(`${counts[name]}  ${line}`)
    return 0
  },
})

async function run(
  cloud: Parameters<typeof requestLifecycle>[0],
  at: Date,
): Promise<LifecycleCounts> {
  try {
    return await requestLifecycle(cloud, at)
  } catch (cause) {
    const fact = cause instanceof Error ? cause.message : String(cause)
    throw new LedgerError('unavailable', fact, { cause })
  }
}

/** A sequencer's seconds have 8 hexadecimal digits, which end in 2106. */
function timeOf(text: string | undefined, context: Context): Date {
  const at = new Date(text ?? context.now())
  if (at.getTime() >= 0 && at.getTime() < 2 ** 32 * 1000) return at
  const message = `Cannot run the lifecycle rules at ${JSON.stringify(text)}: --at takes a time from 1970 to 2106, such as 2026-12-24T10:00Z`
  throw new LedgerError('invalid-argument', message)
}

const lines: readonly (readonly [keyof LifecycleCounts, string])[] = [
  ['expired', 'objects expired'],
  ['markersCreated', 'objects hidden by a delete marker'],
  ['noncurrentExpired', 'earlier versions expired'],
  ['markersRemoved', 'delete markers removed'],
  ['uploadsAborted', 'uploads aborted'],
]
