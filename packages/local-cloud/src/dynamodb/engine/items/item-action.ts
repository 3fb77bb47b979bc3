import type { Disk } from '../disk.ts'
import type { Table } from '../dynalite.ts'
import type { Locks } from './locks.ts'
import type { Writes } from './writes.ts'

/** The parts that the operations on items share. */
export interface ItemPlaces {
  readonly disk: Disk
  readonly locks: Locks
  readonly writes: Writes
  /** @throws {ServiceError} `ResourceNotFoundException` */
  requireTable(name: string): Promise<Table>
  now(): number
}

/** Carries out a request that is checked, as `custom` and `types` of its validation have it. */
export type ItemAction = (places: ItemPlaces, data: object) => Promise<object>
