import { accountId, type PolicyDocument } from '../identity/index.ts'

/** A managed policy of the account. */
export interface ManagedPolicy {
  readonly name: string
  /** `/`, or `/exercise/`. */
  readonly path: string
  /** `ANPA…`, never used again. */
  readonly id: string
  readonly createdAt: string
  readonly updatedAt: string
  readonly description: string
  readonly tags: Readonly<Record<string, string>>
  /** `v1`, `v2`, in the order in which they were made. */
  readonly versions: readonly PolicyVersion[]
  /** The version that counts. */
  readonly defaultVersion: string
  /** Of versions that were ever made. */
  readonly versionCount: number
}

export interface PolicyVersion {
  readonly id: string
  readonly createdAt: string
  readonly document: PolicyDocument
}

export function arnOfPolicy({ name, path }: Pick<ManagedPolicy, 'name' | 'path'>): string {
  return `arn:aws:iam::${accountId}:policy${path}${name}`
}

/** The document that counts. */
export function documentOf({ versions, defaultVersion }: ManagedPolicy): PolicyDocument {
  const found = versions.find(({ id }) => id === defaultVersion)
  return found?.document ?? { Version: '2012-10-17', Statement: [] }
}
