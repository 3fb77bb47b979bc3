import { spawnSync } from 'node:child_process'
import process from 'node:process'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { temporaryFolder } from '../support/development.ts'

const command = fileURLToPath(
  new URL('../../packages/upload-ledger/bin/upload-ledger.js', import.meta.url),
)

/** Runs `dev` on a file system that only it can see, of 512 KB with this many left. */
function startOn(folder: string, freeKb: number) {
  const fill = `dd if=/dev/zero of="$0/fill" bs=1k count=${512 - freeKb} 2> /dev/null`
  const mounting = `mount -t tmpfs -o size=512k tmpfs "$0" && ${fill}; exec "$@"`
  const ports = ['--s3-port', '0', '--dynamodb-port', '0', '--console-port', '0']
  const dev = [process.execPath, command, 'dev', '--data', `${folder}/data`, ...ports]
  const namespace = ['--user', '--map-root-user', '--mount', 'sh', '-c', mounting, folder, ...dev]
  return spawnSync('unshare', namespace, { encoding: 'utf8', timeout: 60_000 })
}

const mounting = 'mount -t tmpfs -o size=512k tmpfs /tmp'
const mayMount =
  spawnSync('unshare', ['--user', '--map-root-user', '--mount', 'sh', '-c', mounting]).status === 0
if (!mayMount) console.log('skipped: a start on a full disk: no small file system can be mounted')

// None left for the first file, for the lock, for the databases, and for what is put into them.
test.skipIf(!mayMount).each([0, 24, 60, 160])(
  'a start on a disk with %d KB left says that it is full, in one line',
  async (freeKb) => {
    await using folder = await temporaryFolder()
    const { status, stderr } = startOn(folder.path, freeKb)
    expect(stderr).toBe(
      `Cannot use the data folder ${folder.path}/data: no space is left on its disk; make room, or choose another folder with --data\n`,
    )
    expect(status).toBe(3)
  },
)
