import type { RoleFacts } from './beside-facts.ts'
import { type Finding, missing, seen } from './finding.ts'

/** Of a function that stands beside the ledger's own. */
export function judgeRole({ roleName, needed, lacking, allow }: RoleFacts): Finding {
  if (lacking.length === 0) return seen(needed.join(', '))
  return missing(`the role ${roleName} does not allow ${lacking.join(', ')}`, allow)
}
