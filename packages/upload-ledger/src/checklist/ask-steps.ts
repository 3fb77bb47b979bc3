import { allowAndAsk } from './commands.ts'
import { missing, seen } from './finding.ts'
import { waitsForFunction } from './function-steps.ts'
import type { Step } from './step.ts'

/**
 * Where a bucket has versions, or rules that delete, the order of events cannot tell what an object
 * is now. No part of a pipeline that neither needs to ask S3 nor does.
 */
export const askS3: Step = {
  id: 'ask-s3',
  title: 'S3 is asked',
  dependsOn: [],
  async see(probes, subject) {
    const settings = await probes.settings().catch(() => undefined)
    if (settings === undefined) return undefined
    const { need, expires } = await probes.needToAsk()
    const bucket = `bucket ${subject.bucket}`
    if (settings.asksS3 !== true && need === undefined) return undefined
    const [rights, found] = [await probes.rights(), await probes.triggers()]
    if (rights === undefined || found === undefined) return waitsForFunction(subject)
    if (settings.asksS3 !== true) {
      const fact = `${bucket}: ${need}, and the function does not ask S3 what an object is now`
      return missing(fact, subject.turnOnAsking ?? allowAndAsk(subject, rights))
    }
    if (rights.readObjects === false) {
      const fact = `the role does not allow s3:GetObject on the objects and s3:ListBucket on the bucket and dynamodb:GetItem on ${subject.tableName}`
      return missing(fact, rights.allow)
    }
    const { triggers, commands } = found
    if (expires && !triggers.some((trigger) => trigger.carriesExpirations === true)) {
      const fact = `the lifecycle rules of ${bucket} delete objects, and no trigger carries s3:LifecycleExpiration:*`
      return missing(fact, subject.turnOnAsking ?? commands.set)
    }
    return seen(need === undefined ? 'where the order of events cannot tell' : `${bucket}: ${need}`)
  },
  fix: (subject) => subject.turnOnAsking ?? subject.setTrigger,
}
