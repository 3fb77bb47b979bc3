import type { AttributeValue } from '../dynalite.ts'
import { type ExpressionContext, type Path, pathText } from './context.ts'
import type { Faults } from './faults.ts'
import type { Tokens } from './tokens.ts'

/** Words of the grammar, which cannot be names. */
export type Keywords = ReadonlySet<string>

/**
 * Reads the paths and values of an expression.
 *
 * Which kind of fault a name that is not defined is, and a value, differs between the expressions,
 * and with it which of several faults DynamoDB reports.
 */
export class Paths {
  readonly nestedPaths: Record<string, true> = Object.create(null)
  readonly pathHeads: Record<string, true> = Object.create(null)
  readonly #tokens: Tokens
  readonly #context: ExpressionContext
  readonly #faults: Faults
  readonly #keywords: Keywords
  readonly #kinds: { readonly name: string; readonly value: string }

  constructor(
    tokens: Tokens,
    context: ExpressionContext,
    faults: Faults,
    keywords: Keywords,
    kinds: { readonly name: string; readonly value: string },
  ) {
    this.#tokens = tokens
    this.#context = context
    this.#faults = faults
    this.#keywords = keywords
    this.#kinds = kinds
  }

  /** @throws {ExpressionError} when there is no path */
  readPath(): Path {
    return this.readSteps([this.#readName()])
  }

  /** Reads what follows the beginning of a path: `.name` and `[1]`. */
  readSteps(path: Path): Path {
    for (;;) {
      if (this.#tokens.take('.')) {
        path.push(this.#readName())
      } else if (this.#tokens.take('[')) {
        const index = this.#tokens.takeKind('number')
        if (index === undefined) throw this.#tokens.syntaxError()
        path.push(Number(index))
        this.#tokens.expect(']')
      } else {
        const [head] = path
        if (typeof head === 'string') {
          this.pathHeads[head] = true
          if (path.length > 1) this.nestedPaths[head] = true
        }
        return path
      }
    }
  }

  /** The value that a name such as `:v` stands for, if one is next. */
  takeValue(): { readonly value: AttributeValue | undefined } | undefined {
    const name = this.#tokens.takeKind('value')
    if (name === undefined) return undefined
    if (this.#faults.has(this.#kinds.value)) return { value: undefined }
    const { attrVals, unusedAttrVals } = this.#context
    const value = ownMember(attrVals, name)
    if (value === undefined) {
      const fact = 'An expression attribute value used in expression is not defined'
      this.#faults.add(this.#kinds.value, `${fact}; attribute value: ${name}`)
    }
    delete unusedAttrVals?.[name]
    return { value }
  }

  #readName(): string {
    const word = this.#isKeyword() ? undefined : this.#tokens.takeKind('word')
    if (word !== undefined) {
      if (this.#context.isReserved(word)) {
        const fact = 'Attribute name is a reserved keyword'
        this.#faults.add('reserved', `${fact}; reserved keyword: ${word}`)
      }
      return word
    }
    const alias = this.#tokens.takeKind('name')
    if (alias === undefined) throw this.#tokens.syntaxError()
    const { attrNames, unusedAttrNames } = this.#context
    const name = ownMember(attrNames, alias)
    if (name === undefined) {
      const fact = 'An expression attribute name used in the document path is not defined'
      this.#faults.add(this.#kinds.name, `${fact}; attribute name: ${alias}`)
    }
    delete unusedAttrNames?.[alias]
    return name ?? alias
  }

  #isKeyword(): boolean {
    for (const keyword of this.#keywords) if (this.#tokens.is(keyword)) return true
    return false
  }
}

/** Reports a path that is one of the others, leads to it or comes from it. */
export function checkOverlap(paths: readonly Path[], path: Path, faults: Faults): void {
  for (const earlier of paths) {
    const length = Math.min(earlier.length, path.length)
    let at = 0
    while (at < length && earlier[at] === path[at]) at++
    const overlaps = at === length
    if (!overlaps && typeof earlier[at] === typeof path[at]) continue
    const [kind, verb] = overlaps
      ? (['pathOverlap', 'overlap'] as const)
      : (['pathConflict', 'conflict'] as const)
    const places = `path one: ${pathText(earlier)}, path two: ${pathText(path)}`
    const rule = 'must remove or rewrite one of these paths'
    faults.add(kind, `Two document paths ${verb} with each other; ${rule}; ${places}`)
    if (overlaps) return
  }
}

function ownMember<T>(
  members: Readonly<Record<string, T>> | undefined,
  name: string,
): T | undefined {
  return members !== undefined && Object.hasOwn(members, name) ? members[name] : undefined
}
