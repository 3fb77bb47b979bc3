import { isIP } from 'node:net'
import {
  checkExcludeKeys,
  checkSelectedKeys,
  type Delivery,
  deliveries,
  LedgerError,
  quoted,
} from '../../core/index.ts'
import type { OwnHandler } from './own-handler.ts'

/** The flags of `dev`, checked. */
export interface DevOptions {
  readonly s3Port: number
  readonly dynamodbPort: number
  readonly consolePort: number
  /** The address that all servers listen on. */
  readonly host: string
  /** The names besides `localhost` and its like that a Host header may have; no ports. */
  readonly allowedHosts: readonly string[]
  readonly bucket: string
  /** `undefined` if none is given: then those of an earlier start apply. */
  readonly prefixes: readonly string[] | undefined
  /** The same. */
  readonly suffixes: readonly string[] | undefined
  /** Patterns of keys that are not recorded; the same. */
  readonly exclude: readonly string[] | undefined
  /** The same. */
  readonly delivery: Delivery | undefined
  /** The origins whose pages may call the API and use the bucket. */
  readonly corsOrigins: readonly string[]
  /** Whether to keep every event in the history table. */
  readonly history: boolean
  /** Whether to have the bucket keep versions; if not, it stays as it is. */
  readonly versioning: boolean
  /** Whether to start without a pipeline. */
  readonly empty: boolean
  /** The file of a person's own code, as it was typed; `undefined` for ours. */
  readonly handler: string | undefined
  /** The name that it exports; `undefined` for the usual one. */
  readonly handlerName: string | undefined
}

/** The options of one start of `dev`. */
export interface StartOptions extends DevOptions {
  /** The code of `handler`; `undefined` for ours. */
  readonly own: OwnHandler | undefined
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
  readonly host: string
  readonly 'allowed-host'?: readonly string[] | undefined
  readonly bucket: string
  readonly prefix?: readonly string[] | undefined
  readonly suffix?: readonly string[] | undefined
  readonly exclude?: readonly string[] | undefined
  readonly delivery?: string | undefined
  readonly 'no-history'?: boolean | undefined
  readonly versioning?: boolean | undefined
  readonly 'cors-origin'?: readonly string[] | undefined
  readonly empty?: boolean | undefined
  readonly handler?: string | undefined
  readonly 'handler-name'?: string | undefined
}

/** @throws {LedgerError} `invalid-argument` with the flag's name in its message */
export function devOptions(flags: DevFlags): DevOptions {
  const allowedHosts = (flags['allowed-host'] ?? []).map(hostName)
  if (!/^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/.test(flags.bucket)) {
    throw wrong('bucket', flags.bucket, 'a bucket name: 3 to 63 of a-z, 0-9, hyphen and dot')
  }
  const { prefix, suffix } = flags
  const long = prefix?.find((one) => Buffer.byteLength(one) > 512)
  if (long !== undefined) throw wrong('prefix', long, 'a prefix of at most 512 bytes')
  checkSelectedKeys({ prefixes: prefix ?? [''], suffixes: suffix ?? [''] }, (kind) => `--${kind}`)
  return {
    s3Port: port('s3-port', flags['s3-port']),
    dynamodbPort: port('dynamodb-port', flags['dynamodb-port']),
    consolePort: port('console-port', flags['console-port']),
    host: address(flags.host, allowedHosts),
    allowedHosts,
    bucket: flags.bucket,
    prefixes: prefix,
    suffixes: suffix,
    exclude: exclusions(flags.exclude),
    delivery: delivery(flags.delivery),
    history: !flags['no-history'],
    versioning: flags.versioning === true,
    corsOrigins: (flags['cors-origin'] ?? []).map(origin),
    empty: emptiness(flags),
    handler: flags.handler,
    handlerName: handlerName(flags),
  }
}

/** Nothing that a flag of the pipeline would be about is there. */
function emptiness(flags: DevFlags): boolean {
  if (!flags.empty) return false
  const others = [
    ...(['prefix', 'suffix', 'exclude', 'delivery', 'no-history', 'versioning'] as const),
    ...(['cors-origin', 'handler', 'handler-name'] as const),
  ]
  const given = others.find((name) => flags[name] !== undefined && flags[name] !== false)
  if (given === undefined) return true
  const message = `Cannot use --${given} with --empty: there is no pipeline that it would change`
  throw new LedgerError('invalid-argument', message)
}

function handlerName({ handler, 'handler-name': name }: DevFlags): string | undefined {
  if (name === undefined) return undefined
  if (handler === undefined) {
    const fact = 'it names what the file of --handler exports, and there is none'
    throw new LedgerError('invalid-argument', `Cannot use --handler-name ${quoted(name)}: ${fact}`)
  }
  if (/^[\p{ID_Start}$_][\p{ID_Continue}$]*$/u.test(name)) return name
  throw wrong('handler-name', name, 'the name of a function, such as handler')
}

function exclusions(given: readonly string[] | undefined): readonly string[] | undefined {
  if (given?.length === 1 && given[0] === '') return []
  if (given !== undefined) checkExcludeKeys(given, '--exclude')
  return given
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

/**
 * The credentials are no secret, so whoever gets to another address can do everything: naming the
 * hosts says that this is meant.
 */
function address(text: string, allowedHosts: readonly string[]): string {
  if (isIP(text) === 0) {
    throw wrong('host', text, 'an IP address, such as 0.0.0.0 for all addresses of this machine')
  }
  if (allowedHosts.length > 0 || isLoopback(text)) return text
  const message = `Cannot listen on ${text}: other machines may get there; name the hosts that clients call it by with --allowed-host`
  throw new LedgerError('invalid-argument', message)
}

/** Whether an address is one that only this machine gets to. */
export function isLoopback(address: string): boolean {
  return /^(127\..*|::1)$/.test(address)
}

function hostName(text: string): string {
  if (isIP(text) !== 0 || /^[a-z0-9_-]+(\.[a-z0-9_-]+)*$/i.test(text)) return text
  throw wrong('allowed-host', text, 'a host name or an IP address, without a port')
}

/** As a browser writes it in the Origin header. */
function origin(text: string): string {
  const url = URL.canParse(text) ? new URL(text) : undefined
  if (/^https?:$/.test(url?.protocol ?? '') && url?.origin === text) return text
  throw wrong('cors-origin', text, 'an origin without a path, such as http://localhost:5173')
}

function wrong(flag: string, given: string, expected: string): LedgerError {
  const message = `Cannot use --${flag} ${quoted(given)}: expected ${expected}`
  return new LedgerError('invalid-argument', message)
}
