import type { Lab } from '../../lab/lab.ts'
import type { OperationContext } from '../../operation.ts'

/** The lab, which every operation here needs. */
export function labOf({ settings: { lab } }: OperationContext): Lab {
  if (lab === undefined) throw new TypeError('Cannot use the lab: it is off')
  return lab
}
