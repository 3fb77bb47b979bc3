import { printable } from '../../core/index.ts'
import {
  backfill as addRows,
  createPace,
  dollars,
  missingObjects,
  patiently,
  rowOfListed,
  writeUnitsOf,
} from '../../repair/index.ts'
import { recordMissing } from '../../table/index.ts'
import { type Command, type Context, defineCommand } from '../command.ts'
import { confirm } from '../confirm.ts'
import { jsonFlag } from '../read/flags.ts'
import { checkFields, jsonLine } from '../read/json-fields.ts'
import { wholeNumber } from '../read/whole-number.ts'
import { repairFlags } from '../repair/flags.ts'
import { type Candidates, openInventory } from '../repair/inventory-source.ts'
import { openPlace, type Place } from '../repair/open-place.ts'
import { dollarsText, durationText, number, progressOf } from '../repair/progress.ts'
import { openState } from '../repair/state-file.ts'
import { summaries } from './summaries.ts'

export const backfill: Command = defineCommand({
  ...summaries.backfill,
  arguments: [0, 1],
  flags: {
    inventory: {
      type: 'string',
      value: 's3-url',
      help: 'Read the objects from this manifest.json of S3 Inventory instead of listing them',
    },
    'max-write-units': {
      type: 'string',
      default: '500',
      value: 'n',
      help: 'Write at most so many units a second; 0 for no limit',
    },
    'dry-run': {
      type: 'boolean',
      default: false,
      help: 'Count what would be added, and its cost, and add nothing',
    },
    yes: {
      type: 'boolean',
      default: false,
      help: 'Skip the count beforehand and the confirmation',
    },
    json: {
      ...jsonFlag,
      help: 'Print a line of JSON with the counts; with fields, these alone',
    },
    ...repairFlags,
  },
  async run({ positionals: [url], values }, context) {
    const { json, yes, inventory, 'dry-run': dryRun } = values
    checkFields(json, countFields)
    const perSecond = wholeNumber('max-write-units', values['max-write-units'])
    const place = await openPlace(url, values, context)
    const { interrupted: signal, now } = context
    const counts = { objects: 0, added: 0, kept: 0, writeUnits: 0 }
    try {
      const question = [...place.question, inventory]
      const state = await openState('backfill', question, values.state, context)
      const { earlier } = state
      if (earlier !== undefined) {
        Object.assign(counts, earlier.counts)
        const fix = `delete ${printable(state.name)} to begin again`
        context.err(`Continuing with the rows added so far, ${number(counts.added)}; ${fix}`)
      }
      const source =
        inventory === undefined
          ? fromListing(place)
          : await place.ask(() => openInventory(inventory, place))
      const after = earlier?.after
      let all: number | undefined
      if (!yes || dryRun) {
        const expected = await place.ask(() => count(source, after, place, context))
        all = expected.isAll ? counts.objects + expected.objects : undefined
        showExpected(expected, { perSecond, inventory, url: place.url }, context)
        if (dryRun) {
          printCounts(
            { ...counts, objects: expected.objects, toAdd: expected.missing },
            json,
            context,
          )
          return 0
        }
        if (expected.isAll && expected.missing === 0) {
          await state.finish()
          printCounts(counts, json, context)
          return 0
        }
        if (!(await confirm('Add these rows?', context))) {
          context.err('Nothing added')
          return 1
        }
      }
      const pace = createPace(
        perSecond === 0 ? Number.POSITIVE_INFINITY : perSecond,
        now,
        place.wait,
      )
      const progress = progressOf(context, 'objects')
      await place.ask(async () => {
        const steps = addRows({
          bucket: place.bucket,
          candidates: source({ after, counts }),
          record: (row) =>
            patiently(() => recordMissing(place.table, row, signal), { wait: place.wait, signal }),
          ...{ pace, signal, counts },
        })
        for await (const reached of steps) {
          progress(counts.objects, all, `${number(counts.added)} rows added`)
          if (reached !== undefined) await state.save({ after: reached, counts })
        }
      })
      await state.finish()
    } catch (error) {
      if (!signal.aborted) throw error
      context.err(`Interrupted after ${number(counts.added)} rows; the same command continues`)
      return 1
    } finally {
      place.close()
    }
    const { added, kept, writeUnits } = counts
    const cost = `${number(writeUnits)} write units, ${dollarsText(dollars({ writeUnits }))}`
    const others = kept === 0 ? '' : `; ${number(kept)} had one by then`
    context.err(`Added ${number(added)} rows (${cost})${others}`)
    printCounts(counts, json, context)
    return 0
  },
})

const countFields = ['objects', 'to_add', 'added', 'kept', 'write_units']

function fromListing({ selection, sources }: Place): Candidates {
  const { objects, rows } = sources
  return ({ after, counts }) => missingObjects({ selection, after, objects, rows, counts })
}

interface Expected {
  readonly objects: number
  /** Of these, those without a row, as far as that was looked at. */
  readonly missing: number
  readonly writeUnits: number
  /** Whether that is all there is. */
  readonly isAll: boolean
}

/** Counts what there is to do, up to a million objects: listings cost a hundredth of the writes. */
async function count(
  source: Candidates,
  after: string | undefined,
  { bucket }: Place,
  context: Context,
): Promise<Expected> {
  const counts = { objects: 0 }
  let [missing, writeUnits] = [0, 0]
  const progress = progressOf(context, 'objects counted')
  const expected = (isAll: boolean) => ({ objects: counts.objects, missing, writeUnits, isAll })
  for await (const { items } of source({ after, counts })) {
    context.interrupted.throwIfAborted()
    missing += items.length
    for (const object of items) writeUnits += writeUnitsOf(rowOfListed(bucket, object))
    progress(counts.objects)
    if (counts.objects >= mostCounted) return expected(false)
  }
  return expected(true)
}

const mostCounted = 1_000_000

function showExpected(
  { objects, missing, writeUnits, isAll }: Expected,
  { perSecond, inventory, url }: { perSecond: number; inventory: string | undefined; url: string },
  context: Context,
): void {
  const more = isAll ? '' : 'more than '
  const place = printable(inventory ?? url)
  // What an inventory lists may have a row.
  const most = inventory === undefined ? '' : 'at most '
  const listRequests = inventory === undefined ? Math.ceil(objects / keysPerListing) : 0
  const listings = listRequests === 0 ? '' : `${number(listRequests)} listings and `
  const cost = dollarsText(dollars({ listRequests, writeUnits }))
  const time =
    perSecond === 0
      ? ''
      : `, ${durationText(writeUnits / perSecond)} at ${number(perSecond)} a second`
  context.err(
    `${place} has ${more}${number(objects)} objects, of which ${most}${number(missing)} have no row`,
  )
  context.err(
    `To add them takes ${listings}${more}${number(writeUnits)} write units, ${cost}${time}`,
  )
}

const keysPerListing = 1_000

function printCounts(
  counts: { objects: number; added: number; kept: number; writeUnits: number; toAdd?: number },
  json: string | undefined,
  context: Context,
): void {
  if (json === undefined) return
  const { objects, added, kept, writeUnits, toAdd } = counts
  const line = {
    objects,
    ...(toAdd === undefined ? {} : { to_add: toAdd }),
    ...{ added, kept, write_units: writeUnits },
  }
  context.out(jsonLine(line, json))
}
