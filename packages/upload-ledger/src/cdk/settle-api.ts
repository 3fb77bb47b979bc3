import { Token } from 'aws-cdk-lib'
import { type KeyFilter, limits } from '../core/index.ts'
import type { ApiProps, JwtProps } from './api-props.ts'
import { refusal } from './refusal.ts'
import { within } from './within.ts'

/** The options of the API with their defaults in place. */
export interface ApiSettings extends Required<Omit<ApiProps, 'jwt' | 'code'>> {
  readonly jwt: JwtProps | undefined
}

/** @throws {LedgerError} `invalid-argument` when a value is not allowed */
export function settleApi(props: ApiProps, keys: readonly KeyFilter[]): ApiSettings {
  const { allowedOrigins = [], jwt, rateLimit = 50, burstLimit = 100 } = props
  // The list of a template is a token as a whole.
  for (const origin of Token.isUnresolved(allowedOrigins) ? [] : allowedOrigins) {
    if (Token.isUnresolved(origin) || /^https?:\/\/[^/?#\s*,]+$/.test(origin)) continue
    throw refusal(
      `allow the origin ${JSON.stringify(origin)}`,
      'expected one such as https://app.example.com: no path, no wildcard',
    )
  }
  if (jwt !== undefined && jwt.audience.length === 0) {
    throw refusal('use jwt without an audience', 'every token of the issuer would be taken')
  }
  const { tickets = false, uploads = false } = props
  if (props.ticketPrefix !== undefined && !tickets && !uploads) {
    throw refusal(
      'use ticketPrefix without tickets or uploads',
      'nothing is uploaded; set tickets or uploads to true',
    )
  }
  return {
    allowedOrigins,
    jwt,
    links: props.links ?? false,
    tickets,
    uploads,
    ticketPrefix: props.ticketPrefix ?? keys[0]?.prefix ?? '',
    deletes: props.deletes ?? false,
    rateLimit: within('api.rateLimit', rateLimit, limits.apiRate),
    burstLimit: within('api.burstLimit', burstLimit, limits.apiBurst),
  }
}
