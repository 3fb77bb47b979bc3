import { awsFlags, stackNameFlag } from '../aws/flags.ts'
import { type Command, defineCommand } from '../command.ts'
import { stackName } from '../deploy/options.ts'
import { destroy as destroyStack } from '../destroy/destroy.ts'
import { summaries } from './summaries.ts'

export const destroy: Command = defineCommand({
  ...summaries.destroy,
  arguments: 0,
  flags: {
    'stack-name': stackNameFlag,
    data: {
      type: 'boolean',
      default: false,
      help: 'Also delete the tables and bucket that it created, with their contents, and the code',
    },
    ...awsFlags,
    yes: { type: 'boolean', default: false, help: 'Skip the confirmation' },
  },
  run({ values }, context) {
    const { data, yes } = values
    return destroyStack({ stackName: stackName(values['stack-name']), data, yes }, values, context)
  },
})
