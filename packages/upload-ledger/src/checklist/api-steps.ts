import { CannotLook, missing, seen } from './finding.ts'
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
