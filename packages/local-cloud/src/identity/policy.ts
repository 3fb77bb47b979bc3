/**
 * An IAM policy of Allow statements, in AWS's own JSON.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements.html
 */
export interface PolicyDocument {
  readonly Version: '2012-10-17'
  readonly Statement: readonly PolicyStatement[]
}

/** Allow only: what no statement allows is denied, so a Deny has nothing to add here. */
export interface PolicyStatement {
  readonly Sid?: string
  readonly Effect: 'Allow'
  readonly Action: string | readonly string[]
  readonly Resource: string | readonly string[]
}

/**
 * Whether a policy allows an action, such as `dynamodb:PutItem`, on a resource, named by its ARN.
 *
 * As in IAM, `*` stands for any run of characters and `?` for one, and the case of an action does
 * not matter while that of a resource does.
 */
export function allows(policy: PolicyDocument, action: string, resource: string): boolean {
  return policy.Statement.some(
    (statement) =>
      statement.Effect === 'Allow' &&
      list(statement.Action).some((p) => matches(p.toLowerCase(), action.toLowerCase())) &&
      list(statement.Resource).some((p) => matches(p, resource)),
  )
}

function list(value: string | readonly string[]): readonly string[] {
  return typeof value === 'string' ? [value] : value
}

/** Linear in both lengths: it only ever goes back to the last star. */
function matches(pattern: string, text: string): boolean {
  let p = 0
  let t = 0
  let star = -1
  let resume = 0
  while (t < text.length) {
    if (p < pattern.length && pattern[p] === '*') {
      star = p++
      resume = t
    } else if (p < pattern.length && (pattern[p] === '?' || pattern[p] === text[t])) {
      p++
      t++
    } else if (star >= 0) {
      p = star + 1
      t = ++resume
    } else {
      return false
    }
  }
  while (pattern[p] === '*') p++
  return p === pattern.length
}
