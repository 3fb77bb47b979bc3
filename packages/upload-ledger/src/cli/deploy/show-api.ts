import { isDeepStrictEqual } from 'node:util'
import { quotedForShell } from '../../checklist/index.ts'
import { printable } from '../../core/index.ts'
import { pageRule } from '../aws/page-rule.ts'
import type { DeployPlan } from './plan.ts'
import type { ApiSettings, DeploySettings } from './settings.ts'

/** Everything about a change of the HTTP API that the person is asked to confirm. */
export function apiLines({
  settings,
  deployed,
}: Pick<DeployPlan, 'settings' | 'deployed'>): readonly string[] {
  const { api, history } = settings
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
    ...bucketLines(settings),
  ]
}

/** The CORS configuration of an existing bucket belongs to its owner, and no request reads it here. */
function bucketLines({ api, bucket }: DeploySettings): readonly string[] {
  const { origins, links, tickets, uploads } = api
  if (!bucket.existing || origins.length === 0 || !(links || tickets || uploads)) return []
  const name = printable(bucket.name)
  const rules = printable(JSON.stringify({ CORSRules: [pageRule(origins)] }))
  return [
    `  To use ${name}, these pages need a rule like this one in its CORS configuration, which the command replaces:`,
    `    aws s3api put-bucket-cors --bucket ${name} --cors-configuration ${quotedForShell(rules)}`,
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
