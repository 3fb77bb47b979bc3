import type { Table } from '../results.ts'
import { openCountedTables } from './counting.ts'
import type { Task } from './drive.ts'
import { ours } from './functions.ts'
import { openStage, type Stage } from './measure.ts'

const batches = { size: 10, warmUp: 0, batches: 10 }
const history = { HISTORY_TABLE_NAME: 'upload_history' }

const deliveries: Readonly<Record<string, Omit<Task, 'bundle'>>> = {
  'direct, of different objects': batches,
  'direct, ten of one object': { ...batches, eventsOfEach: 10 },
  'a queue, of different objects': { ...batches, isQueued: true },
  'a queue, ten of one object': { ...batches, isQueued: true, eventsOfEach: 10 },
}

/** Counts, which are the same in every run: the requests that DynamoDB gets, and what it charges. */
export async function requests(): Promise<readonly Table[]> {
  await using stage = await openStage()
  const rows: Table['rows'][number][] = []
  for (const [name, task] of Object.entries(deliveries)) {
    const [once, again] = await deliverTwice(stage, task, {})
    const [kept, keptAgain] = await deliverTwice(stage, task, history)
    rows.push({ name, values: [...once, ...kept] })
    rows.push({ name: '… delivered again', values: [...again, ...keptAgain] })
  }
  const columns = ['requests', 'write units', 'with a history: requests', 'write units']
  return [
    {
      title: 'Requests and write units an event',
      columns,
      rows,
      note: 'Batches of 10 through the local DynamoDB, which counts as AWS does: rows of less than 1 KB; an event in the\nhistory is an item and its entry in the index by day.',
    },
  ]
}

type PerEvent = readonly [requests: number, writeUnits: number]

/** The same events twice, each time by a new process, into tables that are empty at first. */
async function deliverTwice(
  stage: Stage,
  task: Omit<Task, 'bundle'>,
  settings: Readonly<Record<string, string>>,
): Promise<readonly [PerEvent, PerEvent]> {
  await using tables = await openCountedTables()
  const deliver = async (): Promise<PerEvent> => {
    const environment = { ...tables.environment, ...settings }
    await stage.measure({ ...task, bundle: ours.bundle }, { environment })
    const { requests, writeUnits } = tables.take()
    const events = task.size * task.batches
    return [requests / events, writeUnits / events]
  }
  return [await deliver(), await deliver()]
}
