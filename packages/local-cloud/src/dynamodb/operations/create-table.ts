import type { Engine, Json } from '../engine/index.ts'

/**
 * Makes a table with the tags that the request gives it, which dynalite 4.0.0 drops.
 *
 * @see https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_CreateTable.html
 */
export async function createTable(engine: Engine, input: object): Promise<Json> {
  const { Tags: tags, ...table } = input as { Tags?: unknown }
  const answer = (await engine.call('CreateTable', table)) as {
    TableDescription: { TableArn: string }
  }
  if (Array.isArray(tags) && tags.length > 0) {
    const { TableArn } = answer.TableDescription
    await engine.call('TagResource', { ResourceArn: TableArn, Tags: tags })
  }
  return answer
}
