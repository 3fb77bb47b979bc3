import { showDeadLetters } from './commands.ts'
import { CannotLook, missing, seen } from './finding.ts'
import type { AfterFailure, Triggers, Way } from './probes.ts'
import type { Step } from './step.ts'
import type { Subject } from './subject.ts'

export const trigger: Step = {
  id: 'trigger',
  title: 'Trigger set',
  standsOn: [],
  async see(probes, subject) {
    const found = await probes.triggers()
    const { bucket, prefix, suffix } = subject
    const mend = found.commands.set
    const way = wayOf(found)
    const keys = wordsFor({ prefix, suffix })
    if (way === undefined) {
      const [topic] = found.topics
      if (topic !== undefined) {
        throw new CannotLook(`${topic} is told of ${keys}; where it leads was not followed`)
      }
      const [other] = found.ways.flatMap(({ creations, filter }) =>
        creations && filter ? [filter] : [],
      )
      const instead = other === undefined ? '' : `; there is one on ${wordsFor(other)}`
      return missing(`bucket ${bucket} has no trigger on ${keys} for the function${instead}`, mend)
    }
    const words = `${way.delivery}, by ${way.by}`
    if (way.stopped !== undefined) return missing(`${words}: ${way.stopped}`, way.start ?? mend)
    if (!tellsOfRemovals(found))
      return missing(`${words}: it tells of uploads and not of removals`, mend)
    return seen(`${words}, on ${keys}, for uploads and removals`)
  },
  mend: ({ setTrigger }) => setTrigger,
}

function wordsFor({ prefix, suffix }: { prefix: string; suffix: string }): string {
  return prefix === '' && suffix === '' ? 'all keys' : `${prefix}*${suffix}`
}

/** What brings the test object's creation; of several, one that runs. */
function wayOf({ ways }: Triggers): Way | undefined {
  const fitting = ways.filter(({ creations, covers }) => creations && covers)
  return fitting.find(({ stopped }) => stopped === undefined) ?? fitting[0]
}

/** By the same notification or by another. */
function tellsOfRemovals({ ways }: Triggers): boolean {
  return ways.some(({ removals, covers, stopped }) => removals && covers && stopped === undefined)
}

/** Only where events are to come by EventBridge. */
export const eventBridge: Step = {
  id: 'eventbridge',
  title: 'EventBridge is on',
  standsOn: [],
  async see(probes, { bucket, delivery }) {
    const { ways, eventBridgeIsOn, commands } = await probes.triggers()
    const isNeeded =
      delivery === 'eventbridge' ||
      (delivery === undefined && ways.some((way) => way.delivery === 'eventbridge'))
    if (!isNeeded) return undefined
    if (eventBridgeIsOn) return seen(`for bucket ${bucket}`)
    return missing(`bucket ${bucket} tells EventBridge nothing`, commands.switchOn)
  },
  mend: ({ setTrigger }) => setTrigger,
}

/** Rows stay true whichever way an event comes and how often; but each time is paid for. */
export const overlap: Step = {
  id: 'overlap',
  title: 'Events come one way',
  standsOn: ['trigger'],
  async see(probes) {
    const { ways, others } = await probes.triggers()
    const live = ways.filter(({ stopped }) => stopped === undefined)
    for (const [i, one] of live.entries()) {
      const other = live.slice(i + 1).find((way) => overlaps(one, way))
      if (other !== undefined) {
        return missing(
          `the same events come by ${one.by} (${one.delivery}) and by ${other.by} (${other.delivery})`,
        )
      }
    }
    const wide = live.find(({ otherBuckets }) => otherBuckets)
    if (wide !== undefined) {
      const mend = 'name the bucket in its pattern: "detail": {"bucket": {"name": ["BUCKET"]}}'
      return missing(`${wide.by} brings what happens in other buckets too`, mend)
    }
    const by = live.map((way) => way.by).join(' and ')
    return seen(others.length === 0 ? by : `${by}; the function has ${others.join(', ')} too`)
  },
  mend: () => 'take away one of the two',
}

function overlaps(one: Way, other: Way): boolean {
  const sameEvents = (one.creations && other.creations) || (one.removals && other.removals)
  return sameEvents && ((one.covers && other.covers) || sharesKeys(one.filter, other.filter))
}

function sharesKeys(one: Way['filter'], other: Way['filter']): boolean {
  if (one === undefined || other === undefined) return false
  return (
    (one.prefix.startsWith(other.prefix) || other.prefix.startsWith(one.prefix)) &&
    (one.suffix.endsWith(other.suffix) || other.suffix.endsWith(one.suffix))
  )
}

/** What cannot be recorded must be kept until someone has seen to it. */
export const failures: Step = {
  id: 'failures',
  title: 'Failures are kept',
  standsOn: ['trigger'],
  async see(probes, subject) {
    const [ways, settings] = [await probes.afterFailure(), await probes.settings()]
    for (const way of ways) {
      const fault =
        way.way === 'direct'
          ? directFault(way)
          : queueFault(way, settings?.timeoutSeconds ?? 0, subject)
      if (fault !== undefined) return missing(fault.what, fault.mend)
    }
    const kept = ways.map((way) => (way.way === 'direct' ? way.destination : way.deadLetterQueue))
    return seen(`in ${[...new Set(kept)].join(', ')}`)
  },
  mend: () => 'have what fails sent to a queue, and that queue looked at',
}

interface Fault {
  readonly what: string
  readonly mend?: string
}

function directFault({ destination, keep }: AfterFailure & { way: 'direct' }): Fault | undefined {
  if (destination !== undefined) return undefined
  const what = 'an event that fails three times is lost: the function has no on-failure destination'
  return { what, mend: keep }
}

/** @see https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-configure.html */
function queueFault(
  queue: AfterFailure & { way: 'queue' },
  timeoutSeconds: number,
  { aws }: Subject,
): Fault | undefined {
  const { queueName, queueUrl, visibilitySeconds, deadLetterQueue, mappingId, reportsItems } = queue
  const set = `${aws('sqs')} set-queue-attributes --queue-url ${queueUrl} --attributes`
  if (!reportsItems) {
    const what = `of a batch from ${queueName} in which one message fails, all come again: partial answers are off`
    const mend = `${aws('lambda')} update-event-source-mapping --uuid ${mappingId} --function-response-types ReportBatchItemFailures`
    return { what, mend }
  }
  if (deadLetterQueue === undefined) {
    const what = `${queueName} has no dead-letter queue: what fails comes again until it expires`
    return { what, mend: queue.keep }
  }
  if (visibilitySeconds < 6 * timeoutSeconds) {
    const what = `${queueName} hides a message for ${visibilitySeconds} s, less than six times the function's ${timeoutSeconds} s`
    return { what, mend: `${set} VisibilityTimeout=${6 * timeoutSeconds}` }
  }
  return undefined
}

export const deadLetters: Step = {
  id: 'dead-letters',
  title: 'No dead letters',
  standsOn: [],
  async see(probes, subject) {
    const found = await probes.deadLetters()
    if (found === undefined) return undefined
    const { queueName, queueUrl, count } = found
    if (count === 0) return seen(`none in ${queueName}`)
    const fact = `${count} ${count === 1 ? 'is' : 'are'} waiting in ${queueName}`
    return missing(fact, showDeadLetters(subject, queueUrl))
  },
  mend: () => 'look at each, mend its cause, then have it delivered again',
}
