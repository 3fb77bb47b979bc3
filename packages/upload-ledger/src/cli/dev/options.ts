import { type Delivery, deliveries, LedgerError, quoted } from '../../core/index.ts'

/** The flags of `dev`, checked. */
export interface DevOptions {
  readonly s3Port: number
  readonly dynamodbPort: number
  readonly consolePort: number
  readonly bucket: string
  /** `undefined` if not given: then the value of an earlier start applies. */
  readonly prefix: string | undefined
  /** The same. */
  readonly delivery: Delivery | undefined
}

/** The options of one start of `dev`. */
export interface StartOptions extends DevOptions {
  /** As the person named it. */
  readonly dataFolder: string
  /** The same, absolute. */
  readonly dataPath: string
  /** As they would be typed again: those that are not the defaults. */
  readonly startFlags: string
}

/** The flags of `dev` that need checking, as they were typed. */
export interface DevFlags {
  readonly 's3-port': string
  readonly 'dynamodb-port': string
  readonly 'console-port': string
  readonly bucket: string
  readonly prefix?: string | undefined
  readonly delivery?: string | undefined
}

/** @throws {LedgerError} `invalid-argument` with the flag's name in its message */
export function devOptions(flags: DevFlags): DevOptions {
  if (!/^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/.test(flags.bucket)) {
    throw wrong('bucket', flags.bucket, 'a bucket name: 3 to 63 of a-z, 0-9, hyphen and dot')
  }
  if (flags.prefix !== undefined && Buffer.byteLength(flags.prefix) > 512) {
    throw wrong('prefix', flags.prefix, 'a prefix of at most 512 bytes')
  }
  return {
    s3Port: port('s3-port', flags['s3-port']),
    dynamodbPort: port('dynamodb-port', flags['dynamodb-port']),
    consolePort: port('console-port', flags['console-port']),
    bucket: flags.bucket,
    prefix: flags.prefix,
    delivery: delivery(flags.delivery),
  }
}

function delivery(text: string | undefined): Delivery | undefined {
  if (text === undefined) return undefined
  const found = deliveries.find((name) => name === text)
  if (found === undefined) throw wrong('delivery', text, `one of ${deliveries.join(', ')}`)
  return found
}

function port(flag: string, text: string): number {
  const number = /^\d{1,5}$/.test(text) ? Number(text) : Number.NaN
  if (number <= 65_535) return number
  throw wrong(flag, text, 'a port from 0 to 65535, where 0 picks a free one')
}

function wrong(flag: string, given: string, expected: string): LedgerError {
  const message = `Cannot use --${flag} ${quoted(given)}: expected ${expected}`
  return new LedgerError('invalid-argument', message)
}
