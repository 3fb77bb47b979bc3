import { setTimeout as sleep } from 'node:timers/promises'
import { DeleteTableCommand } from '@aws-sdk/client-dynamodb'
import type { Aws } from '../aws/connect.ts'
import { asking } from '../aws/failure.ts'
import { nameOf } from '../aws/refusal.ts'
import type { Context } from '../command.ts'

const pollMs = 1_000
const longestMs = 2 * 60_000

/**
 * Deletes a table, or finds that it is gone. While a table is being updated, even to turn off its
 * deletion protection, DynamoDB reports it as in use; then this waits.
 *
 * @see https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_DeleteTable.html
 */
export async function deleteTable(
  { dynamodb }: Pick<Aws, 'dynamodb'>,
  name: string,
  { interrupted }: Pick<Context, 'interrupted'>,
): Promise<void> {
  await asking(`delete the table ${name}`, 'dynamodb:DeleteTable', async () => {
    for (let waitedMs = 0; ; waitedMs += pollMs) {
      try {
        await dynamodb.send(new DeleteTableCommand({ TableName: name }))
        return
      } catch (error) {
        if (nameOf(error) === 'ResourceNotFoundException') return
        const isBusy = nameOf(error) === 'ResourceInUseException'
        if (!isBusy || waitedMs >= longestMs || interrupted.aborted) throw error
      }
      await sleep(pollMs, undefined, { signal: interrupted }).catch(() => undefined)
    }
  })
}
