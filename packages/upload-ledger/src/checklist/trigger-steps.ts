import type { KeyFilter } from '../core/index.ts'
import { sendAgain } from './commands.ts'
import { CannotLook, type Finding, missing, noted, seen } from './finding.ts'
import { waitsForFunction } from './function-steps.ts'
import { eventsInWords, type ObjectEvent, objectEvents } from './object-events.ts'
import type { AfterFailure, Trigger, Triggers } from './probes.ts'
import type { Step } from './step.ts'
import type { Subject } from './subject.ts'

export const trigger: Step = {
  id: 'trigger',
  title: 'Trigger set',
  dependsOn: [],
  async see(probes, subject) {
    const found = await probes.triggers()
    if (found === undefined) return waitsForFunction(subject)
    const { bucket, filters } = subject
    if (found.bucketFault !== undefined) {
      return missing(found.bucketFault.fact, found.bucketFault.fix)
    }
    const fix = found.commands.set
    const used: Trigger[] = []
    for (const [i, filter] of filters.entries()) {
      const trigger = triggerOf(found, i)
      if (trigger === undefined) {
        const topic = found.topics.find(({ covers }) => covers[i] === true)
        if (topic !== undefined) {
          throw new CannotLook(
            `${topic.by} receives the events for ${wordsFor(filter)}; this check does not follow SNS topics`,
          )
        }
        return missing(
          `bucket ${bucket} has no trigger for the function on ${wordsFor(filter)}${instead(found)}`,
          fix,
        )
      }
      const fault = faultOf(trigger, fix)
      if (fault !== undefined) return missing(fault.detail, fault.fix)
      const left = leftOut(found, i)
      if (left.length > 0) {
        const keys = filters.length === 1 ? '' : `on ${wordsFor(filter)} `
        const words = `${trigger.delivery}, by ${trigger.by}: ${keys}`
        return missing(`${words}it leaves out ${eventsInWords(left)}`, fix)
      }
      if (!used.includes(trigger)) used.push(trigger)
    }
    const [first, ...others] = used
    const more = others.length === 0 ? '' : ` and ${others.length} more`
    const keys = inShort(filters.map(wordsFor))
    return seen(`${first?.delivery}, by ${first?.by}${more}, on ${keys}, for uploads and removals`)
  },
  fix: ({ setTrigger }) => setTrigger,
}

function wordsFor({ prefix, suffix }: KeyFilter): string {
  return prefix === '' && suffix === '' ? 'all keys' : `${prefix}*${suffix}`
}

/** The keys of the triggers that are there. */
function instead({ triggers }: Triggers): string {
  const others = triggers.flatMap(({ events, filters }) => (events.length > 0 ? filters : []))
  return others.length === 0 ? '' : `, only on ${inShort([...new Set(others.map(wordsFor))])}`
}

/** Up to 50 of them, which nobody reads. */
function inShort(words: readonly string[]): string {
  const shown = words.slice(0, 4).join(', ')
  return words.length <= 4 ? shown : `${shown} and ${words.length - 4} more`
}

/** Why a trigger sends nothing that the function can use. */
function faultOf(trigger: Trigger, set: string | undefined): Fault | undefined {
  const words = `${trigger.delivery}, by ${trigger.by}`
  if (trigger.stopped !== undefined)
    return faultWith(`${words}: ${trigger.stopped}`, trigger.start ?? set)
  const wildcard = trigger.filters
    .flatMap(({ prefix, suffix }) => [prefix, suffix])
    .find((text) => /[*?]/.test(text))
  if (wildcard !== undefined)
    return faultWith(`${words}: ${wildcardFact(wildcard)}`, withoutWildcard)
  if (trigger.unencoded !== undefined) {
    const { value, encoded } = trigger.unencoded
    const fact = `its filter ${value} selects no key, because S3 compares it with the key percent-encoded: it must be ${encoded}`
    return faultWith(`${words}: ${fact}`, set)
  }
  if (trigger.altered !== undefined) return faultWith(`${words}: ${trigger.altered}`, sendWhole)
  return undefined
}

function faultWith(detail: string, fix: string | undefined): Fault {
  return { detail, ...(fix === undefined ? {} : { fix }) }
}

function wildcardFact(text: string): string {
  return `its filter ${text} has a wildcard, which S3 does not know: it selects only keys with that very character`
}

const withoutWildcard =
  'name in its filter only what keys begin with (prefix) or end with (suffix), such as incoming/'

const sendWhole =
  'remove the InputPath, Input or InputTransformer of its target, so that the function gets whole events'

/** The trigger that sends events of one filter's keys; of several, one that works. */
function triggerOf({ triggers }: Triggers, i: number): Trigger | undefined {
  const fitting = triggers.filter(({ events, covers }) => events.length > 0 && covers[i] === true)
  return fitting.find(works) ?? fitting[0]
}

function works({ stopped, altered, unencoded }: Trigger): boolean {
  return stopped === undefined && altered === undefined && unencoded === undefined
}

/** The events of one filter's keys that no trigger carries; several may share them. */
function leftOut({ triggers }: Triggers, i: number): readonly ObjectEvent[] {
  const carried = new Set(
    triggers.filter((one) => one.covers[i] === true && works(one)).flatMap(({ events }) => events),
  )
  return objectEvents.filter((event) => !carried.has(event))
}

/** Applies only where events are meant to come by EventBridge. */
export const eventBridge: Step = {
  id: 'eventbridge',
  title: 'EventBridge is on',
  dependsOn: [],
  async see(probes, { bucket, delivery }) {
    const found = await probes.triggers()
    if (found === undefined) return undefined
    const { triggers, eventBridgeIsOn, commands } = found
    const isNeeded =
      delivery === 'eventbridge' ||
      (delivery === undefined && triggers.some((trigger) => trigger.delivery === 'eventbridge'))
    if (!isNeeded) return undefined
    if (eventBridgeIsOn) return seen(`for bucket ${bucket}`)
    return missing(`bucket ${bucket} does not send events to EventBridge`, commands.switchOn)
  },
  fix: ({ setTrigger }) => setTrigger,
}

/** Rows stay true however often an event arrives, but each delivery costs money. */
export const overlap: Step = {
  id: 'overlap',
  title: 'Events arrive once',
  dependsOn: ['trigger'],
  async see(probes, subject) {
    const { triggers = [], others = [] } = (await probes.triggers()) ?? {}
    const live = triggers.filter(
      ({ stopped, unencoded }) => stopped === undefined && unencoded === undefined,
    )
    for (const [i, one] of live.entries()) {
      const other = live.slice(i + 1).find((trigger) => overlaps(one, trigger))
      if (other !== undefined) return twice(one, other, subject)
    }
    const wide = live.find(({ otherBuckets }) => otherBuckets)
    if (wide !== undefined) {
      const fix = 'name the bucket in its event pattern: "detail": {"bucket": {"name": ["BUCKET"]}}'
      return missing(`${wide.by} also matches events of other buckets`, fix)
    }
    const by = `by ${live.map((trigger) => trigger.by).join(' and ')}`
    return seen(
      others.length === 0 ? by : `${by}; nothing of this bucket comes by ${others.join(', ')}`,
    )
  },
  fix: () =>
    'remove one of the two, or, if previousDelivery keeps both, deploy without it once its events are through',
}

/** Two triggers for the same events, which are on purpose while the delivery changes. */
function twice(one: Trigger, other: Trigger, { delivery, deliveryChange }: Subject): Finding {
  const fact = `the same events arrive by ${one.by} (${one.delivery}) and by ${other.by} (${other.delivery})`
  if (deliveryChange === undefined) return missing(fact)
  const { previous, endsAt, isOver, end } = deliveryChange
  const both = new Set([one.delivery, other.delivery])
  const isOnPurpose =
    both.size === 2 && [delivery, previous].every((each) => each && both.has(each))
  if (!isOnPurpose) return missing(fact)
  const change = `${fact}: the delivery changes from ${previous} to ${delivery}`
  return isOver
    ? missing(`${change}, and no event can be under way by ${previous} any more`, end)
    : noted(`${change}, and each event is recorded once; after ${endsAt} run ${end}`)
}

function overlaps(one: Trigger, other: Trigger): boolean {
  if (!one.events.some((event) => other.events.includes(event))) return false
  const share = one.covers.some((covers, i) => covers && other.covers[i] === true)
  return share || one.filters.some((a) => other.filters.some((b) => sharesKeys(a, b)))
}

function sharesKeys(one: KeyFilter, other: KeyFilter): boolean {
  return (
    (one.prefix.startsWith(other.prefix) || other.prefix.startsWith(one.prefix)) &&
    (one.suffix.endsWith(other.suffix) || other.suffix.endsWith(one.suffix))
  )
}

/** Events that cannot be recorded must be kept until a person handles them. */
export const failures: Step = {
  id: 'failures',
  title: 'Failures are kept',
  dependsOn: ['trigger'],
  async see(probes, subject) {
    const [outcomes, settings] = [await probes.afterFailure(), await probes.settings()]
    for (const outcome of outcomes) {
      const fault =
        outcome.invocation === 'asynchronous'
          ? directFault(outcome)
          : queueFault(outcome, settings?.timeoutSeconds ?? 0, subject)
      if (fault === undefined) continue
      const { noDestination } = subject
      return noDestination === undefined
        ? missing(fault.detail, fault.fix)
        : noted(`${fault.detail}: ${noDestination}`)
    }
    const kept = outcomes.map((outcome) =>
      outcome.invocation === 'asynchronous' ? outcome.destination : outcome.deadLetterQueue,
    )
    return seen(`in ${[...new Set(kept)].join(', ')}`)
  },
  fix: () => 'send failed events to a queue, and watch that queue',
}

interface Fault {
  readonly detail: string
  readonly fix?: string
}

function directFault({
  destination,
  keep,
}: AfterFailure & { invocation: 'asynchronous' }): Fault | undefined {
  if (destination !== undefined) return undefined
  const detail =
    'an event that fails three times is lost: the function has no on-failure destination and no dead-letter queue'
  return { detail, fix: keep }
}

/** @see https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-configure.html */
function queueFault(
  queue: AfterFailure & { invocation: 'event-source-mapping' },
  timeoutSeconds: number,
  { aws }: Subject,
): Fault | undefined {
  const { queueName, queueUrl, visibilitySeconds, deadLetterQueue, mappingId, reportsItems } = queue
  const set = `${aws('sqs')} set-queue-attributes --queue-url ${queueUrl} --attributes`
  if (!reportsItems) {
    const detail = `when one message of a batch from ${queueName} fails, SQS redelivers the whole batch: ReportBatchItemFailures is off`
    const fix = `${aws('lambda')} update-event-source-mapping --uuid ${mappingId} --function-response-types ReportBatchItemFailures`
    return { detail, fix }
  }
  if (deadLetterQueue === undefined) {
    const detail = `${queueName} has no dead-letter queue: SQS redelivers a failed message until it expires`
    return { detail, fix: queue.keep }
  }
  if (visibilitySeconds < 6 * timeoutSeconds) {
    const detail = `the visibility timeout of ${queueName} is ${visibilitySeconds} s, less than six times the function's timeout of ${timeoutSeconds} s`
    return { detail, fix: `${set} VisibilityTimeout=${6 * timeoutSeconds}` }
  }
  return undefined
}

export const deadLetters: Step = {
  id: 'dead-letters',
  title: 'No dead letters',
  dependsOn: [],
  async see(probes, subject) {
    const found = await probes.deadLetters()
    if (found === undefined) return undefined
    const { queueName, count } = found
    if (count === 0) return seen(`none in ${queueName}`)
    const fact = `${count} ${count === 1 ? 'message' : 'messages'} in ${queueName}`
    return missing(fact, sendAgain(subject, found))
  },
  fix: () => 'fix the cause of each message, then send it again',
}
