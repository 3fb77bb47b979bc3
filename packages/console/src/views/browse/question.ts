import { bucketPath, type Parameters } from '../../api/client.ts'

/** What the address of the view asks for. */
export interface Question {
  readonly bucket: string
  readonly prefix: string
  /** The moment that it asks about; now without it. */
  readonly at: string | undefined
  readonly deleted: boolean
  /** Conditions under the names of the API; none for one level of folders. */
  readonly conditions: Conditions
  readonly cursor: string | undefined
  /** From 1. */
  readonly page: number
}

export type Condition = 'name' | 'etag' | 'minSize' | 'maxSize' | 'since' | 'until' | 'event'
export type Conditions = Readonly<Partial<Record<Condition, string>>>

const conditionNames: readonly Condition[] = [
  ...(['name', 'etag', 'minSize', 'maxSize', 'since', 'until', 'event'] as const),
]

const pageRows = 100

export function questionOf(parameters: URLSearchParams): Question {
  const text = (name: string) => parameters.get(name) || undefined
  const conditions: Partial<Record<Condition, string>> = {}
  for (const name of conditionNames) {
    const value = text(name)
    if (value !== undefined) conditions[name] = value
  }
  return {
    bucket: parameters.get('bucket') ?? '',
    prefix: parameters.get('prefix') ?? '',
    at: text('at'),
    deleted: parameters.get('deleted') === 'true',
    conditions,
    cursor: text('cursor'),
    page: Math.max(1, Math.trunc(Number(parameters.get('page') ?? 1)) || 1),
  }
}

/** Whether it asks for rows that meet conditions, wherever they are under the prefix. */
export function isSearch({ conditions }: Pick<Question, 'conditions'>): boolean {
  return Object.keys(conditions).length > 0
}

/**
 * The request for a page of it.
 *
 * @param all every row below, not one level
 */
export function requestOf(
  question: Question,
  { all = false, limit = pageRows }: { all?: boolean; limit?: number } = {},
): { path: string; parameters: Parameters } {
  const { bucket, prefix, at, deleted, conditions, cursor } = question
  const shared = {
    prefix: prefix === '' ? undefined : prefix,
    ...(at === undefined && deleted ? { deleted } : {}),
    ...{ cursor, limit },
  }
  if (isSearch(question) && at === undefined) {
    return { path: bucketPath(bucket, 'find'), parameters: { ...shared, ...conditions } }
  }
  const past = at === undefined ? {} : { at, unknown: true }
  const level = all ? {} : { delimiter: '/' }
  return { path: bucketPath(bucket, 'objects'), parameters: { ...shared, ...past, ...level } }
}

/** The same question without its page. */
export function withoutPage(question: Question): Question {
  return { ...question, cursor: undefined, page: 1 }
}
