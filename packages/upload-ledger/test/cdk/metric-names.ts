import { readFileSync } from 'node:fs'
import { createHandler } from '../../src/lambda/handler.ts'

/** What CloudWatch makes of one invocation. */
export interface Emitted {
  readonly namespace: string
  readonly dimensions: readonly string[]
  readonly metrics: readonly string[]
}

/** Has the function's own code write its line of metrics, and reads it as CloudWatch does. */
export async function emittedMetrics(): Promise<Emitted> {
  const lines: string[] = []
  const handler = createHandler({
    ledger: { record: async () => 'written' },
    now: Date.now,
    write: (line) => lines.push(line),
  })
  const fixture = new URL('../fixtures/put.json', import.meta.url)
  await handler(JSON.parse(readFileSync(fixture, 'utf8')).notification)
  const { _aws } = lines.map((line) => JSON.parse(line)).find((line) => '_aws' in line)
  const [{ Namespace, Dimensions, Metrics }] = _aws.CloudWatchMetrics
  return {
    namespace: Namespace,
    dimensions: Dimensions[0],
    metrics: Metrics.map(({ Name }: { Name: string }) => Name),
  }
}
