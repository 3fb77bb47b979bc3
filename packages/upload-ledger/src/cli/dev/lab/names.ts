/** The names of the lab's resources. Nothing else of `dev` has a name that begins so. */
export const itemsTable = 'lab_items'

/** The exercise's own function and ours, which are given the same events. */
export const plain = { functionName: 'lab-plain', table: 'lab_plain' } as const
export const ledger = {
  functionName: 'lab-ledger',
  table: 'lab_ledger',
  history: 'lab_history',
} as const
/** Its events wait in the queue. */
export const experimentBucket = 'lab-uploads'

/** The pipeline to break and to fix. */
export const repair = {
  bucket: 'lab-repair',
  prefix: 'incoming/',
  functionName: 'lab-repair',
  table: 'lab_repair',
} as const

export const roleOf = (functionName: string): string => `${functionName}-role`

/** Whether a function is one of the lab's. */
export function isOfLab(functionArn: string): boolean {
  return functionArn.includes(':function:lab-')
}
