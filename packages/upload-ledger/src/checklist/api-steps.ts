import { printable } from '../core/index.ts'
import { CannotLook, missing, seen } from './finding.ts'
import { judgeRole } from './role-of.ts'
import type { Step } from './step.ts'

/** Applies only where the pipeline has an HTTP API. Its answer takes its function and its settings. */
export const api: Step = {
  id: 'api',
  title: 'HTTP API answers',
  dependsOn: [],
  async see(probes) {
    const found = await probes.api()
    if (found === undefined) return undefined
    const { url, takesTokens, status } = found
    if (takesTokens && status === 401) return seen(`${url}, which asks for a token`)
    if (status === 200 && !takesTokens) return seen(url)
    if (status === 403) {
      throw new CannotLook(`your credentials do not allow execute-api:Invoke on ${url}/v1`)
    }
    if (status === 429) throw new CannotLook(`the limits of ${url} are reached: it answers 429`)
    return missing(`${url}/v1 answers ${status}${status === 500 ? ': its function failed' : ''}`)
  },
  fix: ({ deployCode }) => deployCode,
}

/** Each option of the API takes rights of its own, and `GET /v1` none. */
export const apiRights: Step = {
  id: 'api-role',
  title: 'API has its rights',
  dependsOn: [],
  async see(probes) {
    const found = await probes.apiRights()
    return found && judgeRole(found)
  },
  fix: ({ deployCode }) => deployCode,
}

/** Without the rules, the API answers a page and S3 refuses it. */
export const apiPages: Step = {
  id: 'api-pages',
  title: 'Pages may use bucket',
  dependsOn: [],
  async see(probes, { bucket }) {
    const found = await probes.apiPages()
    if (found === undefined) return undefined
    const { origins, shutOut, admit } = found
    if (shutOut.length === 0) return seen(origins.map(printable).join(', '))
    const pages = shutOut.map(printable).join(', ')
    return missing(`no CORS rule of bucket ${bucket} lets pages of ${pages} use it`, admit)
  },
  fix: ({ bucket }) => `add a CORS rule to the bucket ${bucket}`,
}

/** S3 keeps and charges for the parts of an upload until it is completed or aborted. */
export const unfinishedUploads: Step = {
  id: 'unfinished-uploads',
  title: 'Unfinished uploads end',
  dependsOn: [],
  async see(probes, { bucket }) {
    const found = await probes.unfinishedUploads()
    if (found === undefined) return undefined
    const { days, abort } = found
    if (days !== undefined) return seen(`after ${days === 1 ? '1 day' : `${days} days`}`)
    return missing(`no lifecycle rule of bucket ${bucket} aborts them, and their parts cost`, abort)
  },
  fix: ({ bucket }) => `add a lifecycle rule to the bucket ${bucket}`,
}
