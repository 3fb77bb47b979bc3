import { dollars, tableOf } from './markdown.ts'
import { price } from './prices.ts'

const million = 1e6
/** The month that is compared: uploads, among objects that stay, and questions about one object each. */
const uploads = million
const objects = 10 * million
const questions = 1_000
/** Of a row, and of an event in the history with its entry in the index by day. */
const rowGigabytes = 250e-9
const eventGigabytes = 700e-9
/** Athena counts each query as at least 10 MB. */
const leastQuery = price.athenaTerabyte / 100_000
const daysInMonth = 30

/**
 * A month of a ledger beside what AWS offers itself.
 *
 * @param sums what a million uploads cost by a delivery, in US dollars, without and with a history
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/metadata-tables-inventory-schema.html
 */
export function alternativesTable(
  sums: readonly (readonly [name: string, sum: { rows: number; withHistory: number }])[],
): string {
  const stored = objects * rowGigabytes * price.tableGigabyteMonth
  const storedEvents = uploads * eventGigabytes * price.tableGigabyteMonth
  const asked = questions * 0.5 * price.readUnit
  const byAthena = questions * leastQuery
  const ours = sums.map(([name, { rows, withHistory }]) => [
    name,
    'about a second',
    'milliseconds',
    `${dollars(rows + stored + asked)}; with a history ${dollars(withHistory + stored + storedEvents + asked)}`,
  ])
  return tableOf(
    ['', 'fresh within', 'an answer takes', 'a month'],
    [
      ...ours,
      [
        'S3 Metadata, journal table',
        'minutes',
        'seconds (Athena)',
        `${dollars(uploads * price.metadataUpdate + byAthena)} and its storage`,
      ],
      [
        'S3 Metadata, live inventory table beside it',
        'an hour',
        'seconds (Athena)',
        `the same; ${dollars(objects * price.metadataBackfill)} once`,
      ],
      [
        'S3 Inventory, daily',
        'a day',
        'seconds (Athena)',
        `${dollars(objects * daysInMonth * price.inventoryObject + byAthena)} and its storage`,
      ],
    ],
  )
}
