import type { Endpoint } from './endpoint/index.ts'
import type { Functions } from './functions/index.ts'
import { createHttpApi, type HttpApiDefinition } from './http-api/index.ts'
import type { Principals } from './identity/index.ts'

export interface HttpApiParts {
  readonly principals: Principals
  readonly functions: Pick<Functions, 'arn' | 'exists' | 'invoke'>
  readonly region: string
  listen(port: number): Promise<Endpoint>
}

/**
 * Serves each HTTP API at a port of its own. If one cannot listen, those before it are closed again.
 *
 * @throws {Error} when the function of one is not deployed
 */
export async function serveHttpApis(
  definitions: readonly HttpApiDefinition[],
  { principals, functions, region, listen }: HttpApiParts,
): Promise<ReadonlyMap<string, Endpoint>> {
  const endpoints = new Map<string, Endpoint>()
  try {
    for (const definition of definitions) {
      const functionArn = functions.arn(definition.functionName)
      if (!functions.exists(functionArn)) {
        const fact = `the function ${definition.functionName} is not deployed`
        throw new Error(`Cannot serve the HTTP API ${definition.name}: ${fact}`)
      }
      const endpoint = await listen(definition.port)
      endpoints.set(definition.name, endpoint)
      endpoint.serve(
        createHttpApi({
          definition,
          principals,
          region,
          now: Date.now,
          invoke: (payload, requestId) => functions.invoke(functionArn, payload, { requestId }),
        }),
      )
    }
    return endpoints
  } catch (error) {
    for (const endpoint of endpoints.values()) await endpoint.close()
    throw error
  }
}
