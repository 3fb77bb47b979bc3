import { ServiceError } from './service-error.ts'

/** The members of a request, each checked when it is asked for. */
export class Input {
  readonly operation: string
  readonly #members: Readonly<Record<string, unknown>>
  readonly #invalidCode: string

  /** @param invalidCode what the service calls a wrong or missing member */
  constructor(operation: string, members: object, invalidCode: string) {
    this.operation = operation
    this.#members = members as Readonly<Record<string, unknown>>
    this.#invalidCode = invalidCode
  }

  /** Those that are there; `null` is as good as nothing. */
  names(): string[] {
    return Object.keys(this.#members).filter((name) => this.value(name) !== undefined)
  }

  value(name: string): unknown {
    return Object.hasOwn(this.#members, name) ? (this.#members[name] ?? undefined) : undefined
  }

  /** @throws {ServiceError} when it is missing or is no text */
  text(name: string): string {
    const text = this.optionalText(name)
    if (text === undefined) throw this.invalid(`the member ${name} is missing`)
    return text
  }

  /** @throws {ServiceError} when it is there and is no text */
  optionalText(name: string): string | undefined {
    const value = this.value(name)
    if (value === undefined || typeof value === 'string') return value
    throw this.invalid(`the member ${name} is not text`)
  }

  /** @throws {ServiceError} when it is there and is no whole number within the bounds */
  wholeNumber(name: string, least: number, most: number): number | undefined {
    const value = this.value(name)
    if (value === undefined) return undefined
    if (typeof value === 'number' && Number.isInteger(value) && value >= least && value <= most) {
      return value
    }
    throw this.invalid(`the member ${name} is not a whole number from ${least} to ${most}`)
  }

  /** An empty list where it is missing. @throws {ServiceError} when it is no list of texts */
  texts(name: string): readonly string[] {
    const value = this.value(name) ?? []
    if (Array.isArray(value) && value.every((item) => typeof item === 'string')) return value
    throw this.invalid(`the member ${name} is not a list of texts`)
  }

  /** An error about the request. */
  invalid(fact: string): ServiceError {
    return new ServiceError(400, this.#invalidCode, `Cannot do ${this.operation}: ${fact}`)
  }
}
