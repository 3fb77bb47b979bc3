// Kills `upload-ledger dev` 500 times with SIGKILL under 50,000 uploads, or as many of both as
// UPLOAD_LEDGER_KILLS and UPLOAD_LEDGER_UPLOADS say, at instants that UPLOAD_LEDGER_SEED or a seed
// of chance decides. Ends with 1 if an acknowledged object is not
// there in the end, a row is not that of its object, or its event is not in the history and its index.
import { randomInt } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import process from 'node:process'
import { killWhileUploading } from '../e2e/integration/kill-while-uploading.ts'
import { wholeNumber } from './whole-number.ts'

const kills = wholeNumber('UPLOAD_LEDGER_KILLS', 500)
const uploads = wholeNumber('UPLOAD_LEDGER_UPLOADS', 50_000)
const seed = wholeNumber('UPLOAD_LEDGER_SEED', randomInt(2 ** 31))
const beganMs = performance.now()
const seconds = () => Math.round((performance.now() - beganMs) / 1_000)

const folder = await mkdtemp(join(tmpdir(), 'upload-ledger-kills-'))
try {
  const log = (line) => console.log(`${String(seconds()).padStart(5)} s  ${line}`)
  const aftermath = await killWhileUploading({ folder, uploads, kills, seed, log })
  const { acknowledged, objects, lost, divergent, history } = aftermath
  for (const key of lost) console.error(`Lost: ${key}`)
  for (const key of divergent) console.error(`Missing or wrong row: ${key}`)
  for (const key of history.unrecorded) console.error(`Not in the history: ${key}`)
  for (const key of history.misindexed) console.error(`Not as in the index by day: ${key}`)
  console.log(
    `${kills} kills under ${uploads} uploads from seed ${seed} in ${seconds()} s: of ${acknowledged} objects acknowledged once ${lost.length} lost; of ${objects} objects ${divergent.length} without their row`,
  )
  const wrong = [lost, divergent, history.unrecorded, history.misindexed].flat()
  process.exitCode = wrong.length === 0 ? 0 : 1
} finally {
  await rm(folder, { recursive: true, force: true })
}
