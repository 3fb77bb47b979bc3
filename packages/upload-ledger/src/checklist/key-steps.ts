import { CannotLook, missing, seen } from './finding.ts'
import type { Step } from './step.ts'

/** Applies only where a queue has a key of its own: SQS's encryption needs nobody's permission. */
export const queueKey: Step = {
  id: 'queue-key',
  title: 'Queue key usable',
  dependsOn: [],
  async see(probes) {
    const keys = await probes.queueKeys()
    if (keys.length === 0) return undefined
    for (const { key, queueNames, fault, lockedOut } of keys) {
      const of = `the key ${key} of ${queueNames.join(' and ')}`
      if (fault !== undefined) return missing(`${of}: ${fault.fact}`, fault.fix)
      const [first] = lockedOut
      if (first !== undefined) return missing(`${of} cannot be used by ${first.who}`, first.fix)
    }
    const [open] = keys.flatMap(({ key, unsure }) => unsure.map((who) => `${key} by ${who}`))
    if (open !== undefined) {
      throw new CannotLook(`conditions in the key's policy decide on the use of ${open}`)
    }
    return seen(
      keys.map(({ key, queueNames }) => `${key} of ${queueNames.join(' and ')}`).join(', '),
    )
  },
  fix: () => "change the key's policy as docs/deploy/rights.md has it",
}
