/** The parts that are taken away, as the API names them. */
export type RepairPart = 'permission' | 'variable' | 'trigger'

/** A part that is taken away, and how a person finds and fixes it. */
export interface RepairFault {
  readonly part: RepairPart
  /** As an answer to the question of what is missing. */
  readonly title: string
  /** The step of the checklist that misses it. */
  readonly step: string
  /** Why what was seen follows from it. */
  readonly why: string
}

export const faults: readonly RepairFault[] = [
  {
    part: 'permission',
    title: 'The permission of the role',
    step: 'role',
    why: 'The policy of the role has no statement that allows PutItem on the table, and what nothing allows is denied. So each attempt fails with AccessDeniedException, and Lambda gives the event up after three.',
  },
  {
    part: 'variable',
    title: 'The variable of the function',
    step: 'variable',
    why: 'The code reads TABLE_NAME when its process starts. Without it the function does not even start, and each attempt fails before the handler runs.',
  },
  {
    part: 'trigger',
    title: 'The trigger of the bucket',
    step: 'trigger',
    why: 'The bucket notifies nobody, so there is no event, no attempt and no line in the log. Only the checklist, which looks at the bucket, can see it. A file uploaded meanwhile has no row, also afterwards.',
  },
]

/** The fault that a checklist shows. */
export function faultIn(
  steps: readonly { readonly id: string; readonly state: string }[],
): RepairFault | undefined {
  const missing = new Set(steps.filter(({ state }) => state === 'missing').map(({ id }) => id))
  return faults.find(({ step }) => missing.has(step))
}

/** The faults that are left, in an order that nobody knows beforehand. */
export function nextFault(
  fixed: ReadonlySet<RepairPart>,
  random: () => number,
): RepairFault | undefined {
  const left = faults.filter(({ part }) => !fixed.has(part))
  return left[Math.floor(random() * left.length)]
}
