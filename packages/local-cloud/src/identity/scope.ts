/** The key and the scope that a SigV4 credential names. */
export interface Credential {
  readonly accessKeyId: string
  /** `20261123/us-east-1/s3/aws4_request` */
  readonly scope: string
}

export const algorithm = 'AWS4-HMAC-SHA256'

/** Reads `KEY/20261123/us-east-1/s3/aws4_request`; undefined where it is not of that form. */
export function parseCredential(text: string): Credential | undefined {
  const parts = text.split('/')
  const [date = '', , , terminal] = parts.slice(-4)
  if (parts.length < 5 || !/^\d{8}$/.test(date) || terminal !== 'aws4_request') return undefined
  return { accessKeyId: parts.slice(0, -4).join('/'), scope: parts.slice(-4).join('/') }
}

/** Reads `20261123T040000Z` as milliseconds since 1970; undefined where it is not of that form. */
export function parseTimestamp(text: string): number | undefined {
  const parts = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/.exec(text)
  if (parts === null) return undefined
  const [year = 0, month = 0, ...rest] = parts.slice(1).map(Number)
  const [day = 0, hour = 0, minute = 0, second = 0] = rest
  return Date.UTC(year, month - 1, day, hour, minute, second)
}

/** The service that a scope names: `s3`. */
export function serviceOf(scope: string): string {
  return scope.split('/')[2] ?? ''
}
