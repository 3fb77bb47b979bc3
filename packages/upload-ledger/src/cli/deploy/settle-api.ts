import { checkKeyFilter, limits, type SelectedKeys } from '../../core/index.ts'
import type { SettingValues } from './flags.ts'
import { number, refusal, wrong } from './setting-flags.ts'
import type { ApiSettings, DeploySettings } from './settings.ts'

/**
 * Settles the HTTP API: the flags, over what is deployed or else the defaults.
 *
 * @param prefixes of the keys that are recorded from now on
 * @throws {LedgerError} `invalid-argument` for a wrong value, or two that exclude each other, with
 *   the construct's own reasons
 */
export function settleApi(
  flags: SettingValues,
  { api: before, prefixes: deployed }: Pick<DeploySettings, 'api' | 'prefixes'>,
  { prefixes }: Pick<SelectedKeys, 'prefixes'>,
): ApiSettings {
  const isOn = flags.api ?? before.isOn
  for (const flag of apiFlags) {
    if (isOn || flags[flag] === undefined) continue
    throw refusal(`use --${flag} without an API`, 'none is created; add --api')
  }
  const tickets = flags['api-tickets'] ?? before.tickets
  const uploads = flags['api-uploads'] ?? before.uploads
  const isForKeys = tickets || uploads
  const issuer = jwtIssuer(flags) ?? before.jwtIssuer
  const api: ApiSettings = {
    isOn,
    origins: origins(flags) ?? before.origins,
    jwtIssuer: issuer,
    jwtAudience: jwtAudience(flags) ?? (issuer === '' ? [] : before.jwtAudience),
    links: flags['api-links'] ?? before.links,
    tickets,
    uploads,
    ticketPrefix: isForKeys
      ? (ticketPrefix(flags) ?? followed(before, deployed, prefixes))
      : before.ticketPrefix,
    deletes: flags['api-deletes'] ?? before.deletes,
    rateLimit: number(flags, 'api-rate-limit', limits.apiRate) ?? before.rateLimit,
    burstLimit: number(flags, 'api-burst-limit', limits.apiBurst) ?? before.burstLimit,
  }
  if (issuer !== '' && api.jwtAudience.length === 0) {
    throw refusal(
      'use --api-jwt-issuer without --api-jwt-audience',
      'every token of the issuer would be taken; add the clients for whom tokens are made',
    )
  }
  if (issuer === '' && api.jwtAudience.length > 0) {
    throw refusal(
      'use --api-jwt-audience without --api-jwt-issuer',
      'callers sign, and send no tokens; add the issuer',
    )
  }
  if (flags['api-ticket-prefix'] !== undefined && !isForKeys) {
    throw refusal(
      'use --api-ticket-prefix',
      'no ticket is given, and nothing is uploaded; add --api-tickets or --api-uploads',
    )
  }
  return api
}

const apiFlags = [
  'api-origin',
  'api-jwt-issuer',
  'api-jwt-audience',
  'api-links',
  'api-tickets',
  'api-uploads',
  'api-ticket-prefix',
  'api-deletes',
  'api-rate-limit',
  'api-burst-limit',
] as const

/** A prefix of tickets and uploads that nobody chose follows the first of the keys that are recorded. */
function followed(
  before: ApiSettings,
  [deployed]: readonly string[],
  [now = '']: readonly string[],
): string {
  const isChosen = (before.tickets || before.uploads) && before.ticketPrefix !== deployed
  return isChosen ? before.ticketPrefix : now
}

function origins({ 'api-origin': given }: SettingValues): readonly string[] | undefined {
  if (given === undefined || isNone(given)) return given && []
  const wrongOne = given.find((one) => !/^https?:\/\/[^/?#\s*,]+$/.test(one))
  if (wrongOne === undefined) return given
  throw wrong('api-origin', wrongOne, 'one such as https://app.example.com: no path, no wildcard')
}

function jwtIssuer({ 'api-jwt-issuer': given }: SettingValues): string | undefined {
  if (given === undefined || given === '' || /^https:\/\/[^\s/]\S*$/.test(given)) return given
  throw wrong('api-jwt-issuer', given, 'an https URL, as the iss of its tokens has it')
}

function jwtAudience({ 'api-jwt-audience': given }: SettingValues): readonly string[] | undefined {
  if (given === undefined || isNone(given)) return given && []
  const wrongOne = given.find((one) => !/^[^,\s]+$/.test(one))
  if (wrongOne === undefined) return given
  throw wrong('api-jwt-audience', wrongOne, 'a client without commas and spaces; repeat the flag')
}

function isNone([first, ...others]: readonly string[]): boolean {
  return first === '' && others.length === 0
}

function ticketPrefix({ 'api-ticket-prefix': given }: SettingValues): string | undefined {
  if (given !== undefined) checkKeyFilter('prefix', given, '--api-ticket-prefix')
  return given
}
