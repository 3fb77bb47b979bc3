/** Whether a message fits a filter pattern. */
export type MessageFilter = (message: string) => boolean

/**
 * The filter that a pattern stands for: words, or terms in quotes, all of which must occur. The
 * other syntax of CloudWatch Logs (`?term`, `-term`, `{ $.field = … }`, `[columns]`, `%regex%`) is
 * not supported.
 *
 * @returns undefined for an unsupported pattern, because ignoring it would return the wrong lines
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/FilterAndPatternSyntax.html
 */
export function filterOf(pattern: string): MessageFilter | undefined {
  const terms: string[] = []
  if (pattern.length > mostCharacters) return undefined
  for (let rest = pattern.trim(); rest !== ''; ) {
    const [whole, quoted, word] = term.exec(rest) ?? []
    if (whole === undefined) return undefined
    terms.push(quoted?.replace(/\\(["\\])/g, '$1') ?? word ?? '')
    rest = rest.slice(whole.length).trimStart()
  }
  return (message) => terms.every((term) => message.includes(term))
}

/** CloudWatch Logs' own bound. */
const mostCharacters = 1024

const term = /^(?:"((?:[^"\\]|\\.)*)"|([A-Za-z0-9_]+))(?=\s|$)/
