import { showDeadLetters } from './commands.ts'
import { CannotLook, missing, seen } from './finding.ts'
import type { AfterFailure, Trigger, Triggers } from './probes.ts'
import type { Step } from './step.ts'
import type { Subject } from './subject.ts'

export const trigger: Step = {
  id: 'trigger',
  title: 'Trigger set',
  dependsOn: [],
  async see(probes, subject) {
    const found = await probes.triggers()
    const { bucket, prefix, suffix } = subject
    const fix = found.commands.set
    const trigger = triggerOf(found)
    const keys = wordsFor({ prefix, suffix })
    if (trigger === undefined) {
      const [topic] = found.topics
      if (topic !== undefined) {
        throw new CannotLook(
          `${topic} receives the events for ${keys}; this check does not follow SNS topics`,
        )
      }
      const [other] = found.triggers.flatMap(({ creations, filter }) =>
        creations && filter ? [filter] : [],
      )
      const instead = other === undefined ? '' : `, only on ${wordsFor(other)}`
      return missing(`bucket ${bucket} has no trigger for the function on ${keys}${instead}`, fix)
    }
    const words = `${trigger.delivery}, by ${trigger.by}`
    if (trigger.stopped !== undefined)
      return missing(`${words}: ${trigger.stopped}`, trigger.start ?? fix)
    if (!coversRemovals(found)) return missing(`${words}: it covers uploads but not removals`, fix)
    return seen(`${words}, on ${keys}, for uploads and removals`)
  },
  fix: ({ setTrigger }) => setTrigger,
}

function wordsFor({ prefix, suffix }: { prefix: string; suffix: string }): string {
  return prefix === '' && suffix === '' ? 'all keys' : `${prefix}*${suffix}`
}

/** The trigger that sends the test object's creation; of several, one that runs. */
function triggerOf({ triggers }: Triggers): Trigger | undefined {
  const fitting = triggers.filter(({ creations, covers }) => creations && covers)
  return fitting.find(({ stopped }) => stopped === undefined) ?? fitting[0]
}

/** By the same notification or by another. */
function coversRemovals({ triggers }: Triggers): boolean {
  return triggers.some(
    ({ removals, covers, stopped }) => removals && covers && stopped === undefined,
  )
}

/** Applies only where events are meant to come by EventBridge. */
export const eventBridge: Step = {
  id: 'eventbridge',
  title: 'EventBridge is on',
  dependsOn: [],
  async see(probes, { bucket, delivery }) {
    const { triggers, eventBridgeIsOn, commands } = await probes.triggers()
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
  async see(probes) {
    const { triggers, others } = await probes.triggers()
    const live = triggers.filter(({ stopped }) => stopped === undefined)
    for (const [i, one] of live.entries()) {
      const other = live.slice(i + 1).find((trigger) => overlaps(one, trigger))
      if (other !== undefined) {
        return missing(
          `the same events arrive by ${one.by} (${one.delivery}) and by ${other.by} (${other.delivery})`,
        )
      }
    }
    const wide = live.find(({ otherBuckets }) => otherBuckets)
    if (wide !== undefined) {
      const fix = 'name the bucket in its event pattern: "detail": {"bucket": {"name": ["BUCKET"]}}'
      return missing(`${wide.by} also matches events of other buckets`, fix)
    }
    const by = live.map((trigger) => trigger.by).join(' and ')
    return seen(others.length === 0 ? by : `${by}; the function also has ${others.join(', ')}`)
  },
  fix: () => 'remove one of the two',
}

function overlaps(one: Trigger, other: Trigger): boolean {
  const sameEvents = (one.creations && other.creations) || (one.removals && other.removals)
  return sameEvents && ((one.covers && other.covers) || sharesKeys(one.filter, other.filter))
}

function sharesKeys(one: Trigger['filter'], other: Trigger['filter']): boolean {
  if (one === undefined || other === undefined) return false
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
      if (fault !== undefined) return missing(fault.detail, fault.fix)
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
    'an event that fails three times is lost: the function has no on-failure destination'
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
    const { queueName, queueUrl, count } = found
    if (count === 0) return seen(`none in ${queueName}`)
    const fact = `${count} ${count === 1 ? 'message' : 'messages'} in ${queueName}`
    return missing(fact, showDeadLetters(subject, queueUrl))
  },
  fix: () => 'inspect each message, fix its cause, then redrive the queue',
}
