import type { Store } from '../../store/index.ts'
import { openTable, type Table } from './table.ts'

/** 18 upper-case hexadecimal digits; of two of one store, the greater by `<` came later. */
export type Sequencer = string & { readonly __brand: 'S3Sequencer' }

export interface SequencerTables {
  /** `sequencer`: the last one given out. */
  readonly meta: Table<string>
}

export function openSequencerTables(store: Store): SequencerTables {
  return { meta: openTable<string>(store, 's3-meta') }
}

/**
 * Gives out sequencers that strictly rise over the whole store.
 *
 * They have the form that S3's are seen to have: `00`, 8 digits of Unix seconds, 8 digits of the
 * binary fraction of a second. The clock only ever pushes them forward; where it stands still or is
 * set back, they go on by one. The caller persists each one in the same batch, and passes the last
 * one back after a restart.
 */
export class Sequencers {
  #last: bigint

  /** @param last the last one that was persisted, or undefined in a new store */
  constructor(last: string | undefined) {
    this.#last = last === undefined ? 0n : BigInt(`0x${last}`)
  }

  next(nowMs: number): Sequencer {
    const fromClock = numberAt(nowMs)
    this.#last = fromClock > this.#last ? fromClock : this.#last + 1n
    return write(this.#last)
  }

  /**
   * Goes on from one that was made for a time of its own, if that is ahead.
   *
   * @returns the last one now, to be persisted
   */
  pass(sequencer: Sequencer): Sequencer {
    const passed = BigInt(`0x${sequencer}`)
    if (passed > this.#last) this.#last = passed
    return write(this.#last)
  }
}

/** The least sequencer of a time, for what S3 dates back: milliseconds since 1970. */
export function sequencerAt(timeMs: number): Sequencer {
  return write(numberAt(timeMs))
}

function numberAt(timeMs: number): bigint {
  return (BigInt(Math.trunc(timeMs)) << 32n) / 1000n
}

function write(value: bigint): Sequencer {
  return value.toString(16).toUpperCase().padStart(18, '0') as Sequencer
}
