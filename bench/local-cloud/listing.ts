import { temporaryFolder } from '../../e2e/support/development.ts'
import { serveInChild } from '../../packages/local-cloud/test/solid/child.ts'
import { progress } from '../progress.ts'
import { median, type Table } from '../results.ts'
import { makeManyObjects, nameOf, pageTimes } from './many-objects.ts'

const count = 100_000
const times = 50

/** Pages of ListObjectsV2 over a bucket of 100,000 keys in 1,000 folders. */
export async function listing(): Promise<readonly Table[]> {
  await using folder = await temporaryFolder()
  progress(`a bucket of ${count.toLocaleString('en-US')} keys`)
  await makeManyObjects(folder.path, count)
  const serving = await serveInChild(folder.path)
  try {
    const at = (i: number) => nameOf(Math.floor((count * i) / times), count)
    progress('its pages')
    const keys = await pageTimes(serving, times, (i) => ({ StartAfter: at(i) }))
    const folders = await pageTimes(serving, times, () => ({ Delimiter: '/' }))
    const inFolder = (i: number) => ({ Delimiter: '/', Prefix: at(i).slice(0, 4) })
    const plain = await pageTimes(serving, times, inFolder)
    const rowOf = (name: string, taken: readonly number[]) => {
      return { name, values: [median(taken), Math.max(...taken)] }
    }
    return [
      {
        title: `A page of a listing over ${count.toLocaleString('en-US')} keys, ms`,
        columns: ['median', 'slowest'],
        rows: [
          rowOf('1,000 keys', keys),
          rowOf('1,000 folders', folders),
          rowOf('one folder of 100 keys', plain),
        ],
      },
    ]
  } finally {
    await serving.kill()
  }
}
