import type { StepResult } from '../../checklist/index.ts'
import { printableJson } from '../../core/index.ts'
import { awsFlags } from '../aws/flags.ts'
import { type Command, defineCommand } from '../command.ts'
import { dataFlag } from '../data-flag.ts'
import { examine } from '../doctor/examine.ts'
import { findPipeline } from '../doctor/find-pipeline.ts'
import { defaultStackName, waitOf } from '../doctor/flags.ts'
import { checklistLines, verdict } from '../doctor/report.ts'
import { summaries } from './summaries.ts'

export const doctor: Command = defineCommand({
  ...summaries.doctor,
  arguments: 0,
  flags: {
    'stack-name': {
      type: 'string',
      value: 'name',
      help: `The stack to look at (the local cloud if one runs here, else ${defaultStackName})`,
    },
    function: {
      type: 'string',
      value: 'name',
      help: 'Without a stack: the function, with --bucket',
    },
    bucket: { type: 'string', value: 'name', help: 'Without a stack: the bucket' },
    prefix: {
      type: 'string',
      value: 'prefix',
      help: 'Without a stack: what its trigger is set on (as it is)',
    },
    suffix: { type: 'string', value: 'suffix', help: 'The same' },
    'no-upload': {
      type: 'boolean',
      default: false,
      help: 'Only look: no object is uploaded, no row written',
    },
    wait: {
      type: 'string',
      default: '60',
      value: 'seconds',
      help: 'How long to wait for what arrives, at each step',
    },
    json: { type: 'boolean', default: false, help: 'Print one JSON object' },
    ...awsFlags,
    data: dataFlag,
  },
  async run({ values }, context) {
    const waitMs = waitOf(values.wait)
    const pipeline = await findPipeline(values, context)
    const { name, clients, shell } = pipeline
    if (!values.json) context.out(`Looking at ${name}\n`)
    const results: StepResult[] = []
    try {
      for await (const result of examine(
        pipeline,
        { upload: !values['no-upload'], waitMs },
        context,
      )) {
        results.push(result)
        if (!values.json) context.out(checklistLines(result, context))
      }
    } finally {
      clients.close()
    }
    if (context.interrupted.aborted) {
      context.err('Interrupted')
      return 1
    }
    const { code, words } = verdict(results)
    if (values.json) context.out(printableJson({ ok: code === 0, pipeline: name, lines: results }))
    else context.out(`\n${words}`)
    if (!values.json && shell !== undefined && results.some(isMendedByAws)) {
      context.out(`For the commands, this shell first needs: ${shell}`)
    }
    return code
  },
})

function isMendedByAws({ mend }: StepResult): boolean {
  return mend?.startsWith('aws ') === true
}
