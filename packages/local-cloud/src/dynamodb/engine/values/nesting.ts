import { type ServiceError, validationError } from '../service-error.ts'

/** The levels of lists and maps that DynamoDB takes around the innermost value. */
const deepest = 31

/** The error for attributes that are nested too deep; undefined when none is. */
export function nestingError(attributes: unknown): ServiceError | undefined {
  if (!isTooDeep({ M: attributes }, -1)) return undefined
  const fact = 'Attributes in the item have nested levels beyond supported limit'
  return validationError(`Nesting Levels have exceeded supported limits: ${fact}`)
}

function isTooDeep(value: unknown, depth: number): boolean {
  if (typeof value !== 'object' || value === null) return false
  const { M, L } = value as { M?: unknown; L?: unknown }
  const inner = M ?? L
  if (typeof inner !== 'object' || inner === null) return false
  if (depth >= deepest) return true
  return Object.values(inner).some((one) => isTooDeep(one, depth + 1))
}
