import type { Bench } from './results.ts'
import { client } from './write-path/client.ts'
import { cold } from './write-path/cold.ts'
import { linear } from './write-path/linear.ts'
import { log } from './write-path/log.ts'
import { memory } from './write-path/memory.ts'
import { parsing } from './write-path/parsing.ts'
import { queue } from './write-path/queue.ts'
import { requests } from './write-path/requests.ts'
import { warm } from './write-path/warm.ts'

// The built function beside its peers, each in processes of its own. Reads /proc, so it runs on Linux.

export const bench: Bench = {
  title: 'The write path',
  tables: { warm, client, linear, cold, memory, queue, parsing, log, requests },
}
