import type { Engine, Json } from '../engine/index.ts'

/**
 * Adds that the table is not protected from deletion, which dynalite 4.0.0 omits.
 *
 * @see https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_DescribeTable.html
 */
export async function describeTable(engine: Engine, input: object): Promise<Json> {
  const { Table: table } = (await engine.call('DescribeTable', input)) as { Table: object }
  return { Table: { ...table, DeletionProtectionEnabled: false } }
}
