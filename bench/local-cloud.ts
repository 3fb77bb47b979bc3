import { commands } from './local-cloud/commands.ts'
import { listing } from './local-cloud/listing.ts'
import { objects } from './local-cloud/objects.ts'
import { pipeline } from './local-cloud/pipeline.ts'
import { starts } from './local-cloud/starts.ts'
import type { Bench } from './results.ts'

// Our S3 beside s3rver, in the same run, and the whole of `dev`. Reads /proc, so it runs on Linux.

export const bench: Bench = {
  title: 'The local cloud',
  tables: { objects, listing, starts, commands, pipeline },
}
