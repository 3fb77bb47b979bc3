import type { Act } from '../experiment/use-experiment.ts'

/** A ready sequence of things that happen, and how their events are delivered. */
export interface Sequence {
  readonly id: string
  readonly title: string
  /** The question that it answers. */
  readonly asks: string
  /** @param base the number of the last event before it */
  acts(base: number): readonly Act[]
}

export const prefix = 'order/'

function upload(name: string, size: number): Act {
  return { change: 'upload', key: `${prefix}${name}`, size }
}

export const sequences: readonly Sequence[] = [
  {
    id: 'late',
    title: 'A late event',
    asks: 'A file is uploaded twice, and the first event arrives last.',
    acts: (base) => [
      ...[upload('late.txt', 100), upload('late.txt', 200)],
      ...[{ deliver: base + 2 }, { deliver: base + 1 }],
    ],
  },
  {
    id: 'repeated',
    title: 'A repeated event',
    asks: 'S3 delivers at least once: the first event comes again after the second.',
    acts: (base) => [
      ...[upload('repeated.txt', 100), upload('repeated.txt', 200)],
      ...[{ deliver: base + 1 }, { deliver: base + 2 }, { deliver: base + 1 }],
    ],
  },
  {
    id: 'removed',
    title: 'An upload after its removal',
    asks: 'A file is uploaded and deleted, and the upload’s event arrives last.',
    acts: (base) => [
      upload('removed.txt', 100),
      { change: 'delete', key: `${prefix}removed.txt` },
      ...[{ deliver: base + 2 }, { deliver: base + 1 }],
    ],
  },
  {
    id: 'throttled',
    title: 'Throttling',
    asks: 'DynamoDB refuses the writes of the first attempt.',
    acts: (base) => [upload('throttled.txt', 100), { deliver: base + 1, fault: 'throttle' }],
  },
  {
    id: 'crashed',
    title: 'A crash',
    asks: 'The process ends right after its write, before Lambda hears of it.',
    acts: (base) => [upload('crashed.txt', 100), { deliver: base + 1, fault: 'crash-after' }],
  },
  {
    id: 'lost',
    title: 'A lost event',
    asks: 'The event of the second upload never arrives.',
    acts: (base) => [
      ...[upload('lost.txt', 100), upload('lost.txt', 200)],
      ...[{ deliver: base + 1 }, { drop: base + 2 }],
    ],
  },
]
