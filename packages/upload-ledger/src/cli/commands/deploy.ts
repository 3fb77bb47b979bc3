import { awsFlags, stackNameFlag } from '../aws/flags.ts'
import { type Command, defineCommand } from '../command.ts'
import { deploy as deployStack } from '../deploy/deploy.ts'
import { settingFlags } from '../deploy/flags.ts'
import { stackName } from '../deploy/options.ts'
import { summaries } from './summaries.ts'

export const deploy: Command = defineCommand({
  ...summaries.deploy,
  arguments: 0,
  negatable: true,
  flags: {
    'stack-name': stackNameFlag,
    ...settingFlags,
    ...awsFlags,
    yes: { type: 'boolean', default: false, help: 'Skip the confirmation' },
    'allow-replacement': {
      type: 'boolean',
      default: false,
      help: 'Allow changes that replace a table or the bucket, or remove it from the stack',
    },
    'drop-previous-delivery': {
      type: 'boolean',
      default: false,
      help: 'After a change of --delivery, remove the parts of the old one before its events are through',
    },
    json: { type: 'boolean', default: false, help: 'Print the outcome as JSON' },
  },
  run({ values }, context) {
    const options = {
      stackName: stackName(values['stack-name']),
      yes: values.yes,
      json: values.json,
      allowReplacement: values['allow-replacement'],
      dropPreviousDelivery: values['drop-previous-delivery'],
      flags: values,
    }
    return deployStack(options, values, context)
  },
})
