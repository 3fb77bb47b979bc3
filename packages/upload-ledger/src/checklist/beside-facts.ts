/** The rights of a function that stands beside the ledger's own. */
export interface RoleFacts {
  readonly roleName: string
  /** Those that it has and needs, in words. */
  readonly needed: readonly string[]
  readonly lacking: readonly string[]
  /** The command that allows all of them. */
  readonly allow: string
}

/** The bucket's CORS rules, for the pages that may call the HTTP API. */
export interface PageFacts {
  readonly origins: readonly string[]
  /** Those that no rule lets use the bucket as the API has them. */
  readonly shutOut: readonly string[]
  /** The command that adds a rule for them and keeps the others. */
  readonly admit: string
}

/** Whether S3 aborts an upload in parts that nobody completes. */
export interface UnfinishedFacts {
  /** The least of the rules that are for every key of these uploads; `undefined` if none is. */
  readonly days: number | undefined
  /** The command that adds such a rule and keeps the others. */
  readonly abort: string
}

/** The function that compares bucket and table, and its schedule. */
export interface ComparisonFacts {
  readonly functionName: string
  /** `undefined` if there is no such function. */
  readonly role: RoleFacts | undefined
  readonly repairs: boolean
  /** The rule of EventBridge that invokes it. */
  readonly rule: ScheduleFacts | undefined
  /** As far as its log goes back; `undefined` if there is none. */
  readonly lastRun: ComparisonRun | undefined
  /** Why it should have run again by now, if it should have. */
  readonly overdue: string | undefined
  readonly showLog: string
  /** The command that lets the rule invoke it. */
  readonly letInvoke: string
}

export interface ScheduleFacts {
  readonly name: string
  readonly schedule: string
  readonly isEnabled: boolean
  /** The command that enables it. */
  readonly enable: string
}

export interface ComparisonRun {
  /** In UTC, `2026-11-28 04:00 UTC`. */
  readonly at: string
  /** Whether it reached the last key, or may still do so. */
  readonly isWhole: boolean
  readonly repaired: number
  readonly unrepaired: number
}
