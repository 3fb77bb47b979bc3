import { accountId } from '../../identity/index.ts'
import { accessDenied, invalidArgument } from '../errors.ts'
import { lifecycleStart, readProgress, writeProgress } from '../expiry/lifecycle-progress.ts'
import { lifecycleStep } from '../expiry/lifecycle-run.ts'
import { midnightOf } from '../lifecycle/index.ts'
import type { Operation } from '../operation.ts'
import { optional, xml } from '../xml/write-xml.ts'

/**
 * Not one of S3's: S3 runs lifecycle rules once a day by itself, and here that would surprise
 * whoever has left a machine on, and help nobody who wants to see what a rule does in a year. So
 * they are run when somebody asks, for the time that is asked for.
 *
 * `POST /?x-local-lifecycle&at=TIME`, signed like any request, does one step of it and answers
 * with what it did and, if there is more, with the `continuation-token` of the next. The name
 * begins with `x-local-`, which AWS does not use. The account's owner alone may call it: a role's
 * policy speaks of S3's own actions.
 */
export const runLifecycle: Operation = {
  name: 'x-local-lifecycle',
  action: 'local:RunLifecycle',
  async run(context, { request, principal }) {
    if (principal.arn !== ownerArn) throw accessDenied()
    const { query, requestId, hostId } = request
    const timeMs = timeOf(query.get('at') ?? '', request.timeMs)
    const token = query.get('continuation-token')
    const progress = token === undefined ? lifecycleStart : readProgress(token)
    const run = { timeMs, midnightMs: midnightOf(timeMs), requestId, hostId }
    const { counts, next } = await lifecycleStep(context, run, progress)
    return {
      status: 200,
      body: xml`<LifecycleResult>
          <Expired>${counts.expired}</Expired>
          <MarkersCreated>${counts.markersCreated}</MarkersCreated>
          <NoncurrentExpired>${counts.noncurrentExpired}</NoncurrentExpired>
          <MarkersRemoved>${counts.markersRemoved}</MarkersRemoved>
          <UploadsAborted>${counts.uploadsAborted}</UploadsAborted>
          ${optional('NextContinuationToken', next && writeProgress(next))}
        </LifecycleResult>`,
    }
  },
}

/** @throws {S3Error} `InvalidArgument` for what is not a time of this and the next centuries */
function timeOf(text: string, nowMs: number): number {
  if (text === '') return nowMs
  const timeMs = Date.parse(text)
  if (timeMs >= 0 && timeMs < greatestTimeMs) return timeMs
  throw invalidArgument('The time at which to run the lifecycle rules is not valid', 'at', text)
}

const ownerArn = `arn:aws:iam::${accountId}:root`

/** As far as the seconds in a sequencer's 8 digits go. */
const greatestTimeMs = 2 ** 32 * 1000
