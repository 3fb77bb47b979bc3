import type { Case } from '../case.ts'
import { acls } from './acls.ts'
import { buckets } from './buckets.ts'
import { checksums } from './checksums.ts'
import { conditions } from './conditions.ts'
import { copies } from './copies.ts'
import { cors } from './cors.ts'
import { credentials } from './credentials.ts'
import { encryption } from './encryption.ts'
import { keys } from './keys.ts'
import { lifecycle } from './lifecycle.ts'
import { listings } from './listings.ts'
import { multipart } from './multipart.ts'
import { notifications } from './notifications.ts'
import { objects } from './objects.ts'
import { presigned } from './presigned.ts'
import { protection } from './protection.ts'
import { ranges } from './ranges.ts'
import { tags } from './tags.ts'
import { versions } from './versions.ts'

/** The contract: what holds of S3, by its documentation, and so of whatever speaks for it. */
export const cases: readonly Case[] = [
  ...buckets,
  ...objects,
  ...keys,
  ...ranges,
  ...conditions,
  ...checksums,
  ...listings,
  ...multipart,
  ...copies,
  ...tags,
  ...acls,
  ...encryption,
  ...protection,
  ...versions,
  ...cors,
  ...lifecycle,
  ...notifications,
  ...presigned,
  ...credentials,
]
