import type { Random } from '../../../../e2e/support/random.ts'
import type { Happening } from './bucket.ts'
import { notificationOf, s3Record, snsEnvelope, snsEvent } from './forms.ts'
import type { Fact } from './model.ts'
import { idleMessage, poisonBody, poisonPayload, poisonRecord } from './poison.ts'

/** One message on its way to the function, by a queue or by an asynchronous invocation. */
export interface Letter {
  readonly by: 'queue' | 'invocation'
  /** What is in it that moves rows. */
  readonly facts: readonly Fact[]
  /** What is in it that moves none. */
  readonly others: readonly Fact[]
  /** Whether anything in it cannot be understood: it must end as a dead letter. */
  readonly poisonous: boolean
  /** A queue's is text. */
  readonly payload: unknown
}

/**
 * Sends what happened, in a form and by a way of its own choosing; things in S3's own form may
 * share a letter.
 *
 * @param poison share of letters with something in them that cannot be understood
 */
export function writeLetters(
  random: Random,
  happenings: readonly Happening[],
  poison: number,
): readonly Letter[] {
  const direct = happenings.filter(({ form }) => form === 's3')
  const bridged = happenings.filter(({ form }) => form === 'eventbridge')
  const bundles = random.chance(0.5)
    ? direct.map((one) => [one])
    : direct.length > 0
      ? [direct]
      : []
  return [
    ...bridged.map((one) => post(random, [one], notificationOf(one), false)),
    ...bundles.map((bundle) => {
      const poisonous = random.chance(poison)
      const records = bundle.map(({ fact }) => s3Record(fact))
      if (poisonous) records.splice(random.below(records.length + 1), 0, poisonRecord(random))
      return post(random, bundle, { Records: records }, poisonous)
    }),
    ...(random.chance(poison) ? [junk(random)] : []),
    ...(random.chance(0.05) ? [post(random, [], idleMessage(random), false)] : []),
  ]
}

function post(
  random: Random,
  happenings: readonly Happening[],
  notification: object,
  poisonous: boolean,
): Letter {
  const facts = happenings.filter(({ moves }) => moves).map(({ fact }) => fact)
  const others = happenings.filter(({ moves }) => !moves).map(({ fact }) => fact)
  const published = random.chance(0.3)
  // Of an empty object in a list nobody can tell that it means nothing.
  const isListed = Object.keys(notification).length > 0 && random.chance(0.1)
  const sent = isListed ? [notification] : notification
  return random.chance(0.5)
    ? {
        by: 'queue',
        facts,
        others,
        poisonous,
        payload: JSON.stringify(published ? snsEnvelope(sent) : sent),
      }
    : {
        by: 'invocation',
        facts,
        others,
        poisonous,
        payload: published ? snsEvent(sent) : sent,
      }
}

/** A letter that is nothing but poison. */
function junk(random: Random): Letter {
  return random.chance(0.5)
    ? { by: 'queue', ...nothing, payload: poisonBody(random) }
    : { by: 'invocation', ...nothing, payload: poisonPayload(random) }
}

const nothing = { facts: [], others: [], poisonous: true } as const
