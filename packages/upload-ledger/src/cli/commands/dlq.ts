import { printable } from '../../core/index.ts'
import { awsFlags } from '../aws/flags.ts'
import { type Command, defineCommand, UsageError } from '../command.ts'
import { dataFlag } from '../data-flag.ts'
import { dropLetters } from '../dlq/drop-letters.ts'
import { findLetters } from '../dlq/find-letters.ts'
import { letterFields } from '../dlq/letter-lines.ts'
import { listLetters } from '../dlq/list-letters.ts'
import { redriveLetters } from '../dlq/redrive-letters.ts'
import { showLetter } from '../dlq/show-letter.ts'
import { jsonFlag } from '../read/flags.ts'
import { checkFields } from '../read/json-fields.ts'
import { wholeNumber } from '../read/whole-number.ts'
import { didYouMean } from '../suggestion.ts'
import { summaries } from './summaries.ts'

const actions = ['list', 'show', 'redrive', 'drop'] as const

export const dlq: Command = defineCommand({
  ...summaries.dlq,
  arguments: [1, 1_000],
  flags: {
    all: { type: 'boolean', default: false, help: 'With redrive and drop: every dead letter' },
    limit: {
      type: 'string',
      default: '100',
      value: 'n',
      help: 'With list: how many at most',
    },
    rate: {
      type: 'string',
      default: '20',
      value: 'n',
      help: 'With redrive: how many a second at most',
    },
    yes: { type: 'boolean', default: false, help: 'With drop: skip the confirmation' },
    json: jsonFlag,
    queue: {
      type: 'string',
      value: 'url',
      help: 'The queue with the dead letters, by its URL or name (those of the function)',
    },
    function: {
      type: 'string',
      value: 'name',
      help: 'The function whose events failed (that of the stack or the local cloud)',
    },
    'stack-name': {
      type: 'string',
      value: 'name',
      help: 'The stack of the function (the local cloud if one runs here, else upload-ledger)',
    },
    ...awsFlags,
    data: dataFlag,
  },
  async run({ positionals: [name = '', ...ids], values }, context) {
    const action = actions.find((one) => one === name)
    if (action === undefined) {
      const fact = `expected one of ${actions.join(', ')}${didYouMean(name, actions)}`
      throw new UsageError(`Cannot run dlq ${printable(name)}: ${fact}`)
    }
    checkFields(values.json, letterFields)
    checkArguments(action, ids, values)
    const limit = atLeastOne('limit', values.limit)
    const rate = atLeastOne('rate', values.rate)
    const { json, yes } = values
    const isJson = json !== undefined
    const found = await findLetters(values, context)
    const chosen = values.all ? undefined : ids
    try {
      if (action === 'list') return await listLetters(found, { limit, json }, context)
      if (action === 'show') return await showLetter(found, ids[0] ?? '', { json }, context)
      return action === 'redrive'
        ? await redriveLetters(found, chosen, { rate, json: isJson }, context)
        : await dropLetters(found, chosen, { yes, json: isJson }, context)
    } finally {
      found.clients.close()
    }
  },
})

/** @throws {UsageError} */
function checkArguments(
  action: (typeof actions)[number],
  ids: readonly string[],
  { all }: { readonly all: boolean },
): void {
  const takes = { list: 'no id', show: 'one id', redrive: 'ids, or --all', drop: 'ids, or --all' }
  const fits = {
    list: ids.length === 0 && !all,
    show: ids.length === 1 && !all,
    redrive: ids.length > 0 !== all,
    drop: ids.length > 0 !== all,
  }
  if (fits[action]) return
  throw new UsageError(
    `Cannot run dlq ${action}: it takes ${takes[action]}; dlq list prints the ids`,
  )
}

function atLeastOne(flag: string, text: string): number {
  const value = wholeNumber(flag, text)
  if (value > 0) return value
  throw new UsageError(`Cannot use --${flag} 0: pass 1 or more`)
}
