/** What must always hold. The letters are those by which `docs/promises.md` names them. */
export type Invariant =
  | 'a: what is acknowledged is in its row, or something later is'
  | 'b: a row never goes back'
  | 'c: no row of an object to which nothing happened'
  | 'd: the dead letters are the poison, all of it and nothing else'
  | 'e: once all is delivered, the table is the model'
  | 'f: an event is written once'
  | 'g: once the faults end, all is delivered in 2,000 steps'
  | 'h: a function answers before its timeout, and names messages of its batch, each once'
  | 'i: once all is delivered, the table is the bucket'
  | 'j: a tombstone has the last size and etag of the row it replaces, where that is turned on'
  | 'k: an event that was acknowledged has one item in the history, which is its own'
  | 'l: the first arrival never moves'
  | 'm: each acknowledged delivery is counted, and none more often than its update was carried out'
  | 'n: the event that a row shows is in the history'
  | 'o: where S3 is asked, the row says what S3 shows once all is delivered'

/** A history in which something did not hold. */
export class Divergence extends Error {
  override readonly name = 'Divergence'
  readonly invariant: Invariant

  constructor(invariant: Invariant, fact: string) {
    super(`Cannot uphold ${invariant}: ${fact}`)
    this.invariant = invariant
  }
}
