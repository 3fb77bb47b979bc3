/** An HTTP API of API Gateway: one address whose every request goes to one function. */
export interface HttpApiDefinition {
  readonly name: string
  /** 0 for any that is free. */
  readonly port: number
  /** The function that answers, by the payload format 2.0. */
  readonly functionName: string
  /**
   * Who may call: a principal whose policy allows `execute-api:Invoke`, by a SigV4 signature, or
   * anybody who reaches the address.
   * @default AWS_IAM
   */
  readonly authorizer?: 'AWS_IAM' | 'NONE'
  /** The pages of other origins that may call. @default none */
  readonly cors?: HttpApiCors
}

/** As the `CorsConfiguration` of API Gateway. */
export interface HttpApiCors {
  /** `https://app.example.com`; no wildcard. */
  readonly allowOrigins: readonly string[]
  readonly allowMethods: readonly string[]
  /** In any case. */
  readonly allowHeaders: readonly string[]
  readonly exposeHeaders?: readonly string[]
  readonly maxAgeSeconds?: number
}
