import type { Item } from './items.ts'
import type { Fact } from './model.ts'

/** The row of an event as the original exercise writes it: the seven attributes, and nothing else. */
export function itemOf(fact: Fact): Item {
  return {
    bucket: { S: fact.bucket },
    object_key: { S: fact.object_key },
    size: { N: String(fact.size) },
    etag: { S: fact.etag },
    event_time: { S: fact.event_time },
    event_name: { S: fact.event_name },
    sequencer: { S: fact.sequencer },
  }
}

/** What a row says of its event; `0` or empty where it says nothing. */
export function factOf(item: Item): Fact {
  return {
    bucket: item.bucket?.S ?? '',
    object_key: item.object_key?.S ?? '',
    size: Number(item.size?.N ?? 0),
    etag: item.etag?.S ?? '',
    event_time: item.event_time?.S ?? '',
    event_name: item.event_name?.S ?? '',
    sequencer: item.sequencer?.S ?? '',
  }
}
