import { type Command, defineCommand } from '../command.ts'
import { removalPolicies } from '../deploy/settings.ts'
import { settle } from '../deploy/settle.ts'
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
    'removal-policy': {
      type: 'string',
      default: 'retain',
      value: 'policy',
      help: `${removalPolicies.join(' or ')} the table and bucket when the stack is deleted`,
    },
  },
  async run({ values }, context) {
    const { removalPolicy } = settle({ 'removal-policy': values['removal-policy'] }, undefined)
    await writeTemplate(values.out, removalPolicy, context)
    return 0
  },
})
