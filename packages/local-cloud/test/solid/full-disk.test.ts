import { spawnSync } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import process from 'node:process'
import { fileURLToPath } from 'node:url'
import { expect, onTestFinished, test } from 'vitest'

// A file system of 96 MB that only the program run here can see, and that is gone when it ends.
const mounting = 'mount -t tmpfs -o size=96m tmpfs "$0" && exec "$@"'
const inNamespace = (folder: string, ...command: string[]) =>
  spawnSync(
    'unshare',
    ['--user', '--map-root-user', '--mount', 'sh', '-c', mounting, folder, ...command],
    { encoding: 'utf8', timeout: 120_000 },
  )

const mayMount = inNamespace(tmpdir(), 'true').status === 0
if (!mayMount) console.log('skipped: a full disk, as no small file system can be mounted here')

test.skipIf(!mayMount)(
  'a full disk is an InternalError, loses nothing that was acknowledged and leaves nothing by halves',
  async () => {
    const folder = await mkdtemp(join(tmpdir(), 'full-disk-'))
    onTestFinished(() => rm(folder, { recursive: true, force: true }))
    const scenario = fileURLToPath(new URL('./full-disk-scenario.ts', import.meta.url))
    const { stdout, stderr } = inNamespace(folder, process.execPath, scenario, folder)
    expect(JSON.parse(stdout || `{"failed":${JSON.stringify(stderr)}}`)).toEqual({
      statuses: [500],
      // Uploads leave the store the room to go on.
      filledByUploads: { wrong: [], changes: 30, puts: 10 },
      filledByOthers: { refused: true, wrong: [] },
      emptied: { wrong: [] },
      restarted: { wrong: [], puts: 10 },
      strayBodies: 0,
    })
  },
  150_000,
)
