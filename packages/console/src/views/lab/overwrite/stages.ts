import type { Experiment } from '../experiment/experiment.ts'
import type { Act } from '../experiment/use-experiment.ts'

export const key = 'overwrite/report.txt'

/** A step of the experiment: what is done, and what can be seen then. */
export interface Stage {
  readonly title: string
  /** @param events the numbers of the events so far */
  acts(events: readonly number[]): readonly Act[]
  readonly seen: readonly string[]
}

function uploadAndDeliver(size: number, next: number): readonly Act[] {
  return [{ change: 'upload', key, size }, { deliver: next }]
}

/** @param next the number that the next event will have */
export function stagesFrom(next: number): readonly Stage[] {
  return [
    {
      title: 'Upload 100 bytes',
      acts: () => uploadAndDeliver(100, next),
      seen: [
        'Both functions wrote one item under the same key. The ledger’s has a position, which is made of the sequencer.',
      ],
    },
    {
      title: 'Upload 200 bytes under the same key',
      acts: () => uploadAndDeliver(200, next),
      seen: [
        'PutItem replaced the whole item of the exercise. Nothing in that table says that there ever were 100 bytes.',
        'The ledger’s row was replaced, too: the condition #position < :position held, as the second sequencer is greater.',
        'The history has one item for each event, so what was there before can be read.',
      ],
    },
    {
      title: 'Deliver the first event again',
      acts: ([first = 1]) => [{ deliver: first }],
      seen: [
        'The exercise’s item says 100 bytes again, and the bucket has 200. There was no error, and nothing will correct it.',
        'DynamoDB refused the ledger’s put, for the row has a greater position. The outcome is stale, and the row stays.',
        'The history counts two deliveries of the first event.',
      ],
    },
  ]
}

/** How many stages are over. */
export function stagesDone({ events, deliveries }: Experiment): number {
  if (events.length < 2) return Math.min(events.length, deliveries.length)
  return deliveries.length > 2 ? 3 : Math.min(deliveries.length, 2)
}
