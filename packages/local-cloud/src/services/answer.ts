/** What is answered. Members whose value is `undefined` are left out. */
export interface Answer {
  /** @default 200 */
  readonly statusCode?: number
  readonly headers?: Readonly<Record<string, string>>
  /** The members of the answer; text is the whole body. */
  readonly body: object | string
}
