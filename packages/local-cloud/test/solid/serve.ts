import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import process from 'node:process'
import { listen } from '../../src/endpoint/listen.ts'
import { owner, Principals } from '../../src/identity/index.ts'
import { createS3 } from '../../src/s3/index.ts'
import { openStore } from '../../src/store/store.ts'
import { peakMemoryBytes } from './peak-memory.ts'

// Serves the folder given, as the local cloud does, until it is killed. Tells its parent the port,
// and what it takes of the machine each time it is asked.
const folder = process.argv[2] ?? ''
const store = await openStore(join(folder, 'store'))
const events = store.sublevel<string, object>('events', { valueEncoding: 'json' })
const principals = new Principals()
principals.add(owner({ accessKeyId: 'local', secretAccessKey: 'locallocal' }))
let count = (await events.keys().all()).length
const s3 = await createS3({
  store,
  folder,
  principals,
  region: 'us-east-1',
  functionExists: () => true,
  outbox: {
    operation(value) {
      return { type: 'put', sublevel: events, key: String(count++).padStart(9, '0'), value }
    },
    wake() {},
  },
})
const { url, serve } = await listen(0)
serve(s3)
process.on('message', (message) => {
  if (message !== 'usage') return
  process.send?.({
    maxRssBytes: peakMemoryBytes(),
    descriptors: readdirSync('/dev/fd').length,
  })
})
process.send?.({ url })
