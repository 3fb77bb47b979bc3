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
 * not matter while that of a resource does. In a resource, `${*}`, `${?}` and `${$}` stand for these
 * characters themselves. Other policy variables have no value here; a resource with one matches
 * nothing, as in IAM where a variable is without a value.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_variables.html
 */
export function allows(policy: PolicyDocument, action: string, resource: string): boolean {
  return policy.Statement.some(
    (statement) =>
      statement.Effect === 'Allow' &&
      list(statement.Action).some((p) =>
        matches([...p.toLowerCase()], [...action.toLowerCase()]),
      ) &&
      list(statement.Resource).some((p) => matchesResource(p, resource)),
  )
}

function list(value: string | readonly string[]): readonly string[] {
  return typeof value === 'string' ? [value] : value
}

function matchesResource(pattern: string, resource: string): boolean {
  const pieces = pattern.match(/\$\{[^}]*\}|./gsu) ?? []
  const isVariable = (piece: string): boolean => piece.length > 1 && piece.startsWith('$')
  if (pieces.some((piece) => isVariable(piece) && !escapes.has(piece))) return false
  return matches(pieces, [...resource])
}

/** The variables that stand for characters which mean something else in a pattern. */
const escapes: ReadonlyMap<string, string> = new Map([
  // biome-ignore-start lint/suspicious/noTemplateCurlyInString: this is how a policy writes them
  ['${*}', '*'],
  ['${?}', '?'],
  ['${$}', '$'],
  // biome-ignore-end lint/suspicious/noTemplateCurlyInString: end
])

/**
 * Linear in both lengths: it only ever goes back to the last star.
 *
 * @param pattern in characters, or the variables that stand for one
 */
function matches(pattern: readonly string[], text: readonly string[]): boolean {
  let p = 0
  let t = 0
  let star = -1
  let resume = 0
  while (t < text.length) {
    const piece = pattern[p]
    if (piece === '*') {
      star = p++
      resume = t
    } else if (
      piece !== undefined &&
      (piece === '?' || (escapes.get(piece) ?? piece) === text[t])
    ) {
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
