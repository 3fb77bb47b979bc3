import type { Code } from 'aws-cdk-lib/aws-lambda'

/** The options of the HTTP API, all with a default: `api: {}` makes one that only reads. */
export interface ApiProps {
  /**
   * The origins whose pages may call it, such as `https://app.example.com`.
   *
   * @default - none
   */
  readonly allowedOrigins?: readonly string[]

  /**
   * Who issues the tokens that callers send (`Authorization: Bearer …`), and for whom.
   *
   * @default - none: callers sign with SigV4, and IAM must allow them `execute-api:Invoke`
   */
  readonly jwt?: JwtProps

  /**
   * Whether it gives links that open and download objects. Its role then may get objects.
   *
   * @default false
   */
  readonly links?: boolean

  /**
   * Whether it gives upload tickets. Its role then may put objects.
   *
   * @default false
   */
  readonly tickets?: boolean

  /**
   * Whether it signs uploads in parts, for large files. Its role then may put objects, list the parts of an
   * upload, and abort it.
   *
   * @default false
   */
  readonly uploads?: boolean

  /**
   * Only keys that begin with this get a ticket, are uploaded in parts, and are put.
   *
   * @default - `prefix`, or the first of several
   */
  readonly ticketPrefix?: string

  /**
   * Whether it deletes objects. Its role then may delete objects.
   *
   * @default false
   */
  readonly deletes?: boolean

  /**
   * How many requests a second it answers over time; others get a 429.
   *
   * @default 50
   */
  readonly rateLimit?: number

  /**
   * How many requests it answers at once.
   *
   * @default 100
   */
  readonly burstLimit?: number

  /**
   * The deployment package of its function, with `index.handler` in it.
   *
   * @default - the bundle of this package, as an asset
   */
  readonly code?: Code
}

/** The tokens of OpenID Connect or OAuth 2.0 that API Gateway takes. */
export interface JwtProps {
  /** `https://cognito-idp.us-east-1.amazonaws.com/us-east-1_EXAMPLE` */
  readonly issuer: string
  /** The clients for whom tokens are made; one of them must be in a token. */
  readonly audience: readonly string[]
}
