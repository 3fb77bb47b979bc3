import { LedgerError } from './errors.ts'
import { quoted } from './printable.ts'

/** A sequencer in comparable form: of two for one object, the smaller by `<` happened first. */
export type Sequencer = string & { readonly __brand: 'Sequencer' }

const width = 32

/**
 * Turns the `sequencer` of an S3 notification into text that plain `<` puts in order.
 *
 * S3 sends hexadecimal numbers of varying length and asks readers to left-pad the shorter
 * with zeros before comparing. At one fixed width and case, DynamoDB can compare them in a
 * condition. Across objects the order means nothing.
 *
 * @param raw 1 to 32 hexadecimal digits in either case; S3 sends 18
 * @throws {LedgerError} `invalid-notification` when `raw` is anything else
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/notification-content-structure.html
 */
export function toSequencer(raw: string): Sequencer {
  if (!/^[0-9a-f]{1,32}$/i.test(raw)) {
    const message = `Cannot order by sequencer: ${quoted(raw)} is not 1 to ${width} hexadecimal digits`
    throw new LedgerError('invalid-notification', message, { details: { field: 'sequencer' } })
  }
  return raw.toUpperCase().padStart(width, '0') as Sequencer
}

/** Stands for a sequencer that is missing or cannot be compared. */
export const noSequencer: Sequencer = '0'.repeat(width) as Sequencer

/**
 * The sequencer that can order this event, or {@link noSequencer}: none was sent, or the store that
 * sent it is known to write values which do not compare.
 *
 * @param source the record's `eventSource` (`aws:s3`), or EventBridge's `source` (`aws.s3`)
 * @throws {LedgerError} `invalid-notification` as {@link toSequencer}
 */
export function usableSequencer(raw: string, source: string): Sequencer {
  if (raw === '') return noSequencer
  const sequencer = toSequencer(raw)
  return incomparable.some((store) => store.sends(source, sequencer)) ? noSequencer : sequencer
}

/** Stores whose sequencers do not compare, and how to recognize their events. */
const incomparable: readonly IncomparableStore[] = [
  { store: 'Ceph RGW: little-endian', sends: (source) => source === 'ceph:s3' },
  { store: 'LocalStack: one constant', sends: constant('0055AED6DCD90281E5') },
  { store: 'LocalStack, EventBridge form: one constant', sends: constant('0062E99A88DC407460') },
  { store: 'moto, EventBridge form: one constant', sends: constant('617f08299329d189') },
  { store: 'MiniStack: always zero', sends: constant('0') },
]

interface IncomparableStore {
  readonly store: string
  sends(source: string, sequencer: Sequencer): boolean
}

function constant(raw: string): IncomparableStore['sends'] {
  const known = toSequencer(raw)
  return (_source, sequencer) => sequencer === known
}
