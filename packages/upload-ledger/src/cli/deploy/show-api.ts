import { isDeepStrictEqual } from 'node:util'
import { printable } from '../../core/index.ts'
import type { DeployPlan } from './plan.ts'
import type { ApiSettings } from './settings.ts'

/** Everything about a change of the HTTP API that the person is asked to confirm. */
export function apiLines({
  settings: { api, history },
  deployed,
}: Pick<DeployPlan, 'settings' | 'deployed'>): readonly string[] {
  const before = deployed?.settings.api
  if (!api.isOn) {
    return before?.isOn
      ? ['', 'API: off; its address goes, and a later --api gives it another']
      : []
  }
  const isNew = before?.isOn !== true
  if (!isNew && isDeepStrictEqual(api, before)) return []
  const pages = api.origins.map(printable).join(', ')
  return [
    '',
    `API: ${isNew ? 'on, with a function and an address of its own' : 'changed'}`,
    `  ${callers(api)}`,
    ...(pages === '' ? [] : [`  Pages of ${pages} may call it`]),
    `  It ${abilities(api, history).join(', ')}`,
    `  ${api.rateLimit} requests a second over time, ${api.burstLimit} at once; others get a 429`,
  ]
}

function callers({ jwtIssuer, jwtAudience }: ApiSettings): string {
  if (jwtIssuer === '') return 'Callers sign with SigV4, and IAM must allow them execute-api:Invoke'
  const clients = jwtAudience.map(printable).join(', ')
  return `Callers send tokens of ${printable(jwtIssuer)} for ${clients}`
}

function abilities(
  { links, tickets, uploads, ticketPrefix, deletes }: ApiSettings,
  history: boolean,
): readonly string[] {
  const keys = ticketPrefix === '' ? 'any key' : `keys that begin with ${printable(ticketPrefix)}`
  return [
    history ? 'reads rows and history' : 'reads rows',
    ...(links ? ['gives links to objects'] : []),
    ...(tickets ? [`gives upload tickets for ${keys}`] : []),
    ...(uploads ? [`signs uploads in parts of ${keys}`] : []),
    ...(deletes ? ['deletes objects'] : []),
  ]
}
