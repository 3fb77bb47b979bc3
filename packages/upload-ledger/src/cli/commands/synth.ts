import { type Command, defineCommand } from '../command.ts'
import { settingFlags } from '../deploy/flags.ts'
import { removalPolicies } from '../deploy/settings.ts'
import { settle } from '../deploy/settle.ts'
import { bucketSideTemplate } from '../synth/bucket-side.ts'
import { writeTemplate } from '../synth/write-template.ts'
import { summaries } from './summaries.ts'

export const synth: Command = defineCommand({
  ...summaries.synth,
  arguments: 0,
  flags: {
    out: {
      type: 'string',
      default: 'upload-ledger-cloudformation',
      value: 'folder',
      help: 'The output folder; - prints only the template',
    },
    prefix: {
      ...settingFlags.prefix,
      help: 'Write this prefix into the template, not encoded; repeatable (a parameter)',
    },
    suffix: {
      ...settingFlags.suffix,
      help: 'Write this suffix into the template, not encoded; repeatable (a parameter)',
    },
    'bucket-side': {
      type: 'boolean',
      default: false,
      help: 'Print only the template for the side of a bucket in another account or region',
    },
    'removal-policy': {
      type: 'string',
      default: 'retain',
      value: 'policy',
      help: `${removalPolicies.join(' or ')} the table and bucket when the stack is deleted`,
    },
  },
  async run({ values }, context) {
    const { out, 'bucket-side': isBucketSide, ...flags } = values
    if (isBucketSide) {
      context.out(JSON.stringify(bucketSideTemplate(), undefined, 1))
      return 0
    }
    const { removalPolicy, ...keys } = settle(flags, undefined)
    const keysAreWritten = flags.prefix !== undefined || flags.suffix !== undefined
    await writeTemplate(out, { removalPolicy, keys, keysAreWritten }, context)
    return 0
  },
})
