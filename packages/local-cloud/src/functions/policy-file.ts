import { type PolicyDocument, parsePolicy } from '../identity/index.ts'
import { followedFile } from './followed-file.ts'

/**
 * A policy that follows its file: each read sees the file as it is now, so that a statement taken
 * away stops the very next request.
 *
 * A file that is missing, malformed, or asks for what is not supported here (a Deny, a Condition)
 * denies everything: to guess would grant what nobody granted.
 *
 * @param onUnusable called once for each content that cannot be used
 */
export function policyFile(
  path: string,
  onUnusable: (message: string) => void,
): () => PolicyDocument {
  const file = followedFile(path)
  let last: { text: string | undefined; policy: PolicyDocument } | undefined
  return () => {
    const read = readText(file)
    if (last !== undefined && last.text === read.text) return last.policy
    let policy = denyAll
    try {
      if (read.text === undefined) throw read.error
      policy = parsePolicy(JSON.parse(read.text))
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error)
      onUnusable(`Cannot use ${path}: ${reason}; all actions are denied until you fix it`)
    }
    last = { text: read.text, policy }
    return policy
  }
}

const denyAll: PolicyDocument = { Version: '2012-10-17', Statement: [] }

function readText(file: () => string): { text: string } | { text: undefined; error: unknown } {
  try {
    return { text: file() }
  } catch (error) {
    return { text: undefined, error }
  }
}
