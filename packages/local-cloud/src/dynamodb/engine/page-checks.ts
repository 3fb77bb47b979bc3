import { loadValidation } from './dynalite.ts'

let repaired = false

/** The members of Query and Scan that bear on what is answered. */
interface Page {
  readonly Select?: string
  readonly IndexName?: string
  readonly AttributesToGet?: unknown
  readonly ProjectionExpression?: unknown
  readonly Segment?: number
  readonly TotalSegments?: number
}

/**
 * Has Query and Scan refused where their members contradict each other, which dynalite 4.0.0 does not
 * look at, nor at a segment 0 without a number of segments.
 *
 * @see https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_Query.html
 */
export function checkPagesWhole(): void {
  if (repaired) return
  repaired = true
  for (const operation of ['query', 'scan']) {
    const validation = loadValidation(operation)
    const { custom } = validation
    validation.custom = (data, store) =>
      segmentFault(data) ?? custom?.(data, store) ?? selectFault(data, operation)
  }
}

function segmentFault({ Segment: segment, TotalSegments: total }: Page): string | undefined {
  if (segment === undefined || total !== undefined) return undefined
  return 'The TotalSegments parameter is required but was not present in the request when Segment parameter is present'
}

function selectFault(page: Page, operation: string): string | undefined {
  const { Select: select, IndexName: index } = page
  const projection = (['AttributesToGet', 'ProjectionExpression'] as const).find(
    (name) => page[name] !== undefined,
  )
  if (select === 'SPECIFIC_ATTRIBUTES' && projection === undefined) {
    const rule =
      'Must specify the AttributesToGet or ProjectionExpression when choosing to get SPECIFIC_ATTRIBUTES'
    // Scan says it without the preface.
    return operation === 'query' ? `1 validation error detected: ${rule}` : rule
  }
  if (select === 'ALL_PROJECTED_ATTRIBUTES' && index === undefined) {
    return 'ALL_PROJECTED_ATTRIBUTES can be used only when Querying using an IndexName'
  }
  if (select === undefined || select === 'SPECIFIC_ATTRIBUTES' || projection === undefined) {
    return undefined
  }
  const chosen = select === 'COUNT' ? 'only the Count' : select
  return `Cannot specify the ${projection} when choosing to get ${chosen}`
}
