// Drives a versioned bucket of the local cloud by the AWS CLI: ten minutes, or as many as the first
// argument says, of random puts, deletes, version deletes, un-deletes and uploads in parts, from
// UPLOAD_LEDGER_SEED or a seed of chance. Ends with 1 if a row is not what S3 shows once all events are
// delivered.
import { execFile } from 'node:child_process'
import { randomInt } from 'node:crypto'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import process from 'node:process'
import { setTimeout as wait } from 'node:timers/promises'
import { promisify } from 'node:util'
import { keys as owner, startInOwnFolder } from '../e2e/support/development.ts'
import { driveVersions, unequalRows } from '../e2e/support/drive-versions.ts'
import { createRandom } from '../e2e/support/random.ts'
import { wholeNumber } from './whole-number.ts'

const minutes = Number(process.argv[2] ?? 10)
if (!(minutes > 0))
  throw new Error(`Cannot drive for ${process.argv[2]} minutes: give a number above 0`)
const seed = wholeNumber('UPLOAD_LEDGER_SEED', randomInt(2 ** 31))
const bucket = 'uploads'
/** Much longer than the last event needs. */
const mostWaitMs = 120_000
const run = promisify(execFile)

const folder = await mkdtemp(join(tmpdir(), 'upload-ledger-versions-'))
await using development = await startInOwnFolder(['--versioning'])
try {
  const { s3, table } = development
  const keys = Array.from({ length: 20 }, (_, i) => `incoming/${i}.txt`)
  const beganMs = performance.now()
  const seconds = () => Math.round((performance.now() - beganMs) / 1_000)
  console.log(`${minutes} minutes of the AWS CLI on ${keys.length} keys from seed ${seed}`)
  const done = await driveVersions(byCommand(), createRandom(seed), keys, {
    goesOn: () => performance.now() - beganMs < minutes * 60_000,
  })
  const doneSeconds = seconds()
  let unequal = await unequalRows(s3, table, bucket, keys)
  const endMs = performance.now() + mostWaitMs
  while (unequal.length > 0 && performance.now() < endMs) {
    await wait(500)
    unequal = await unequalRows(s3, table, bucket, keys)
  }
  for (const fact of unequal) console.error(fact)
  const sum = Object.entries(done).map(([what, times]) => `${times} ${what}`)
  console.log(
    `${sum.join(', ')} in ${doneSeconds} s, equal ${seconds() - doneSeconds} s later: of ${keys.length} keys ${unequal.length} differ`,
  )
  process.exitCode = unequal.length === 0 ? 0 : 1
} finally {
  await rm(folder, { recursive: true, force: true })
}

function byCommand() {
  let files = 0
  const fileOf = async (body) => {
    const file = join(folder, String(files++))
    await writeFile(file, body)
    return file
  }
  const aws = async (operation, key, ...args) => {
    const { stdout } = await run(
      'aws',
      [
        ...['--endpoint-url', development.s3Url, '--output', 'json'],
        ...['s3api', operation, '--bucket', bucket, ...key, ...args],
      ],
      {
        env: {
          PATH: process.env.PATH,
          HOME: process.env.HOME,
          AWS_ACCESS_KEY_ID: owner.accessKeyId,
          AWS_SECRET_ACCESS_KEY: owner.secretAccessKey,
          AWS_DEFAULT_REGION: 'us-east-1',
          AWS_EC2_METADATA_DISABLED: 'true',
        },
      },
    )
    return stdout.trim() === '' ? {} : JSON.parse(stdout)
  }
  const named = (key) => ['--key', key]
  return {
    put: async (key, body) => aws('put-object', named(key), '--body', await fileOf(body)),
    remove: (key) => aws('delete-object', named(key)),
    removeVersion: (key, versionId) => aws('delete-object', named(key), '--version-id', versionId),
    async versions(key) {
      const { Versions = [], DeleteMarkers = [] } = await aws('list-object-versions', [
        '--prefix',
        key,
      ])
      return [
        ...Versions.map((one) => ({ ...one, isMarker: false })),
        ...DeleteMarkers.map((one) => ({ ...one, isMarker: true })),
      ]
        .filter(({ Key }) => Key === key)
        .map(({ VersionId, IsLatest, isMarker }) => {
          return { versionId: VersionId, isLatest: IsLatest, isMarker }
        })
    },
    async beginParts(key, body) {
      const { UploadId } = await aws('create-multipart-upload', named(key))
      const upload = ['--upload-id', UploadId]
      const part = ['--part-number', '1', '--body', await fileOf(body)]
      const { ETag } = await aws('upload-part', named(key), ...upload, ...part)
      const parts = JSON.stringify({ Parts: [{ PartNumber: 1, ETag }] })
      return () =>
        aws('complete-multipart-upload', named(key), ...upload, '--multipart-upload', parts)
    },
  }
}
