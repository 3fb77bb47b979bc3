import { PutObjectCommand } from '@aws-sdk/client-s3'
import { runCommand, runProgram, startInOwnFolder, until } from '../../e2e/support/development.ts'
import { getRow } from '../../packages/upload-ledger/src/table/index.ts'
import { median, type Table } from '../results.ts'
import { endedChildrenCpuMicroseconds } from './processes.ts'

const turns = 15
const [bucket, key] = ['uploads', 'incoming/shown.txt']

/** The CPU of the commands that a person types again and again while `dev` runs. */
export async function commands(): Promise<readonly Table[]> {
  await using development = await startInOwnFolder()
  const { s3, table, dataFolder } = development
  await s3.send(new PutObjectCommand({ Bucket: bucket, Key: key, Body: 'x' }))
  await until(
    () => getRow(table, bucket, key),
    () => 'there is no row',
  )
  const data = ['--data', dataFolder]
  const programs = {
    'upload-ledger env': () => runCommand(['env', ...data]),
    'upload-ledger show': () => runCommand(['show', `s3://${bucket}/${key}`, ...data]),
    'Node.js alone': () => runProgram(process.execPath, ['--eval', '0']),
  }
  const taken = Object.values(programs).map((): number[] => [])
  for (let turn = 0; turn < turns; turn++) {
    for (const [i, run] of Object.values(programs).entries()) {
      const before = endedChildrenCpuMicroseconds()
      const { code, err } = await run()
      if (code !== 0) throw new Error(`Cannot measure a command: ${err}`)
      taken[i]?.push((endedChildrenCpuMicroseconds() - before) / 1e6)
    }
  }
  return [
    {
      title: 'Commands while dev runs',
      columns: ['CPU, s'],
      rows: Object.keys(programs).map((name, i) => ({ name, values: [median(taken[i] ?? [])] })),
      note: 'Linux counts it in hundredths of a second.',
    },
  ]
}
