import { ExpressionError } from './expression-error.ts'

/** DynamoDB's bound of an expression, in UTF-8 bytes. */
const greatestBytes = 4096

/** Of one expression: AND, OR, NOT, comparisons, BETWEEN, IN, + and -, and functions. */
const mostOperators = 300

/**
 * Each level of parentheses that is not redundant holds an operator or a function, so an expression
 * within the bound of operators is never deeper.
 */
const deepestNesting = mostOperators + 1

interface Token {
  readonly kind: 'word' | 'name' | 'value' | 'number' | 'sign'
  readonly text: string
  readonly start: number
}

const pattern =
  /[ \t\r\n]*(?:([a-zA-Z]\w*)|(#\w+)|(:\w+)|(\d+)|(<>|<=|>=|[^ \t\r\n]))|[ \t\r\n]+$/gsuy
const kinds = ['word', 'name', 'value', 'number', 'sign'] as const

/**
 * The tokens of an expression, read one after another, and the bounds that DynamoDB sets to one. A
 * parser that only ever goes forward through them takes linear time.
 *
 * @see https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Constraints.html
 */
export class Tokens {
  readonly #text: string
  readonly #tokens: readonly Token[]
  #position = 0
  #operators = 0
  #depth = 0

  /** @throws {ExpressionError} when it is empty or longer than DynamoDB takes */
  constructor(text: string) {
    const sizeBytes = Buffer.byteLength(text)
    if (sizeBytes > greatestBytes) {
      const fact = 'Expression size has exceeded the maximum allowed size'
      throw new ExpressionError(`${fact}; expression size: ${sizeBytes}`)
    }
    this.#text = text
    this.#tokens = tokensOf(text)
    if (this.#tokens.length === 0) throw new ExpressionError('The expression can not be empty;')
  }

  /** Takes the next token if it is this sign, or this word in any case. */
  take(text: string): boolean {
    if (!this.is(text)) return false
    this.#position++
    return true
  }

  is(text: string): boolean {
    const token = this.#tokens[this.#position]
    if (token?.kind === 'word') return token.text.toUpperCase() === text
    return token?.kind === 'sign' && token.text === text
  }

  /** Takes the next token if it is of this kind, and gives its text. */
  takeKind(kind: Token['kind']): string | undefined {
    const token = this.#tokens[this.#position]
    if (token?.kind !== kind) return undefined
    this.#position++
    return token.text
  }

  /** Whether the next token is a word that an open parenthesis follows. */
  isFunction(): boolean {
    const [word, sign] = this.#tokens.slice(this.#position, this.#position + 2)
    return word?.kind === 'word' && sign?.text === '('
  }

  /** @throws {ExpressionError} when the next token is another one */
  expect(text: string): void {
    if (!this.take(text)) throw this.syntaxError()
  }

  expectEnd(): void {
    if (this.#position < this.#tokens.length) throw this.syntaxError()
  }

  /** DynamoDB's error for the next token, which quotes the token before it and the one after. */
  syntaxError(): ExpressionError {
    const at = this.#position
    const [before, token, after] = [at - 1, at, at + 1].map((i) => this.#tokens[i])
    const first = before ?? token
    const last = after ?? token ?? before
    const end = (last?.start ?? 0) + (last?.text.length ?? 0)
    const near = this.#text.slice(first?.start, end)
    return new ExpressionError(`Syntax error; token: "${token?.text ?? '<EOF>'}", near: "${near}"`)
  }

  /** @throws {ExpressionError} when there were too many already */
  countOperator(): void {
    if (++this.#operators <= mostOperators) return
    const fact = 'The expression contains too many operators'
    throw new ExpressionError(`${fact}; maximum number of operators: ${mostOperators}`)
  }

  /** Parses what stands between parentheses. */
  nested<T>(parse: () => T): T {
    if (++this.#depth > deepestNesting) throw redundantParentheses()
    const parsed = parse()
    this.#depth--
    return parsed
  }
}

export function redundantParentheses(): ExpressionError {
  return new ExpressionError('The expression has redundant parentheses;')
}

function tokensOf(text: string): Token[] {
  const tokens: Token[] = []
  for (const match of text.matchAll(pattern)) {
    const group = match.slice(1).findIndex((part) => part !== undefined)
    const kind = kinds[group]
    const part = match[group + 1]
    if (kind === undefined || part === undefined) continue
    tokens.push({ kind, text: part, start: match.index + match[0].length - part.length })
  }
  return tokens
}
