import type { StepResult } from '../../checklist/index.ts'
import { printableJson } from '../../core/index.ts'
import { awsFlags, defaultStackName } from '../aws/flags.ts'
import { type Command, defineCommand } from '../command.ts'
import { dataFlag } from '../data-flag.ts'
import { examine } from '../doctor/examine.ts'
import { findPipeline } from '../doctor/find-pipeline.ts'
import { waitOf } from '../doctor/flags.ts'
import { checklistPrinter, verdict } from '../doctor/report.ts'
import { summaries } from './summaries.ts'

export const doctor: Command = defineCommand({
  ...summaries.doctor,
  arguments: 0,
  flags: {
    'stack-name': {
      type: 'string',
      value: 'name',
      help: `The stack to check (the local cloud if one runs here, else ${defaultStackName})`,
    },
    function: {
      type: 'string',
      value: 'name',
      help: 'Without a stack: the function to check, with --bucket',
    },
    bucket: { type: 'string', value: 'name', help: 'Without a stack: the bucket to check' },
    prefix: {
      type: 'string',
      multiple: true,
      value: 'prefix',
      help: 'Without a stack: the prefix of its trigger, not encoded; repeatable',
    },
    suffix: {
      type: 'string',
      multiple: true,
      value: 'suffix',
      help: 'Without a stack: the suffix of its trigger, not encoded; repeatable',
    },
    'no-upload': {
      type: 'boolean',
      default: false,
      help: 'Upload no test file and write no row',
    },
    wait: {
      type: 'string',
      default: '60',
      value: 'seconds',
      help: 'How long to wait at each step for an event to arrive',
    },
    json: { type: 'boolean', default: false, help: 'Print one JSON object' },
    ...awsFlags,
    data: dataFlag,
  },
  async run({ values }, context) {
    const waitMs = waitOf(values.wait)
    const pipeline = await findPipeline(values, context)
    const { name, clients, shell } = pipeline
    if (!values.json) context.out(`Checking ${name}\n`)
    const results: StepResult[] = []
    const print = checklistPrinter(context)
    try {
      for await (const result of examine(
        pipeline,
        { upload: !values['no-upload'], waitMs },
        context,
      )) {
        results.push(result)
        if (!values.json) print(result)
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
    if (!values.json && shell !== undefined && results.some(isFixedByAwsCli)) {
      context.out(`Before running these commands in this shell, run: ${shell}`)
    }
    return code
  },
})

function isFixedByAwsCli({ fix }: StepResult): boolean {
  return fix?.startsWith('aws ') === true
}
