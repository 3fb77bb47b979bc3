import { mkdtemp, readdir, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { expect, inject, onTestFinished, test } from 'vitest'
import { openStore, type Store } from '../../store/index.ts'
import { noise } from '../testing/noise.ts'
import { storedBodies } from '../testing/stored-bodies.ts'
import { Bodies } from './bodies.ts'
import type { FinishedBody } from './body.ts'
import { BodyFiles } from './body-files.ts'
import { type BodyTables, openBodyTables } from './body-tables.ts'
import { mostSmallBytes } from './small-bodies.ts'

interface Opened {
  readonly folder: string
  readonly store: Store
  readonly tables: BodyTables
  readonly bodies: Bodies
}

async function newFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 's3-bodies-'))
  onTestFinished(() => rm(folder, { recursive: true, force: true }))
  return folder
}

async function open(folder: string): Promise<Opened> {
  const store = await openStore(join(folder, 'store'))
  const tables = { store, ...openBodyTables(store) }
  return { folder, store, tables, bodies: await Bodies.open(folder, tables) }
}

async function close({ bodies, store }: Opened): Promise<void> {
  await bodies.close()
  await store.close()
}

async function write(opened: Opened, bytes: Buffer, pieces = 1): Promise<FinishedBody> {
  const body = opened.bodies.create()
  const size = Math.ceil(bytes.length / pieces)
  for (let at = 0; at < bytes.length; at += size) await body.write(bytes.subarray(at, at + size))
  return await body.finish()
}

/** As the version before this one stored every body. */
async function writeFileBody(opened: Opened, bytes: Buffer): Promise<FinishedBody> {
  const body = await (await BodyFiles.open(opened.folder, opened.tables.doomed)).create()
  await body.write(bytes)
  return await body.finish()
}

async function read(opened: Opened, id: string, sizeBytes: number): Promise<Buffer> {
  const body = await opened.bodies.open(id)
  return Buffer.concat(await Array.fromAsync(body.read(0, sizeBytes - 1)))
}

/** Puts a row's body on the list of the doomed, as the batch does that replaces the row. */
async function discard({ store, tables, bodies }: Opened, id: string): Promise<void> {
  await store.batch([{ type: 'put', sublevel: tables.doomed, key: id, value: '' }])
  bodies.discard([{ id, files: [id] }])
}

type Step =
  | { readonly kind: 'write'; readonly sizeBytes: number; readonly pieces: number }
  | { readonly kind: 'write a file'; readonly sizeBytes: number }
  | { readonly kind: 'abandon'; readonly sizeBytes: number }
  | { readonly kind: 'finish'; readonly sizeBytes: number }
  | { readonly kind: 'discard' | 'discard while it is read'; readonly which: number }
  | { readonly kind: 'restart' }

const sizeBytes = fc.oneof(
  fc.integer({ min: 1, max: 300 }),
  fc.integer({ min: mostSmallBytes - 1, max: mostSmallBytes + 1 }),
  fc.constant(3 * mostSmallBytes),
)
const which = fc.nat(100)
const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({
      kind: fc.constant('write' as const),
      sizeBytes,
      pieces: fc.integer({ min: 1, max: 4 }),
    }),
  },
  fc.record({ kind: fc.constant('write a file' as const), sizeBytes }),
  fc.record({ kind: fc.constant('abandon' as const), sizeBytes }),
  fc.record({ kind: fc.constant('finish' as const), sizeBytes }),
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constantFrom('discard' as const, 'discard while it is read' as const),
      which,
    }),
  },
  fc.record({ kind: fc.constant('restart' as const) }),
)

test('whatever is written, adopted, discarded and read, what rows name is there and nothing else', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 25, size: 'max' }), async (steps) => {
      const folder = await mkdtemp(join(tmpdir(), 's3-bodies-'))
      let opened = await open(folder)
      /** What rows name. */
      const model = new Map<string, Buffer>()
      /** What readers hold. */
      const held = new Map<string, { bytes: Buffer; letGo(): void }>()
      const adopt = async (body: FinishedBody, bytes: Buffer) => {
        await opened.store.batch<string, unknown>([body.adoption], {})
        model.set(body.id, bytes)
      }
      for (const [i, each] of steps.entries()) {
        if (each.kind === 'write') {
          const bytes = noise(each.sizeBytes, i)
          await adopt(await write(opened, bytes, each.pieces), bytes)
        } else if (each.kind === 'write a file') {
          const bytes = noise(each.sizeBytes, i)
          await adopt(await writeFileBody(opened, bytes), bytes)
        } else if (each.kind === 'abandon') {
          const body = opened.bodies.create()
          await body.write(noise(each.sizeBytes))
          await body.abandon()
        } else if (each.kind === 'finish') {
          await write(opened, noise(each.sizeBytes))
        } else if (each.kind === 'restart') {
          for (const [id, { bytes }] of held) {
            expect(await read(opened, id, bytes.length)).toEqual(bytes)
          }
          held.clear()
          await close(opened)
          opened = await open(folder)
        } else {
          const [id, bytes] = [...model][each.which % model.size] ?? []
          if (id === undefined || bytes === undefined) continue
          if (each.kind === 'discard while it is read') {
            held.set(id, { bytes, letGo: opened.bodies.hold(id) })
          }
          await discard(opened, id)
          model.delete(id)
        }
      }
      for (const [id, bytes] of model) expect(await read(opened, id, bytes.length)).toEqual(bytes)
      for (const [id, { bytes, letGo }] of held) {
        expect(await read(opened, id, bytes.length)).toEqual(bytes)
        letGo()
      }
      await close(opened)
      opened = await open(folder)
      expect((await storedBodies(folder, opened.store)).sort()).toEqual([...model.keys()].sort())
      expect(await opened.tables.doomed.keys().all()).toEqual([])
      await close(opened)
      await rm(folder, { recursive: true, force: true })
    }),
    { seed: inject('seed'), numRuns: 10 },
  )
})

test('a body of up to 16 KiB has no file, and is not there before its batch is', async () => {
  const opened = await open(await newFolder())
  const small = await write(opened, noise(mostSmallBytes))
  expect(await storedBodies(opened.folder, opened.store)).toEqual([])
  await expect(opened.bodies.open(small.id)).rejects.toThrow(`Cannot read body ${small.id}`)
  await opened.store.batch<string, unknown>([small.adoption], {})
  expect(await storedBodies(opened.folder, opened.store)).toEqual([small.id])
  const large = await write(opened, noise(mostSmallBytes + 1))
  const [file] = await readdir(join(opened.folder, 'bodies', large.id.slice(0, 2)))
  expect(file).toBe(large.id)
  await close(opened)
})

test('the disk space of removed small bodies comes back without another write', async () => {
  const opened = await open(await newFolder())
  const ids: string[] = []
  for (let i = 0; i < 40; i++) {
    const bodies = await Promise.all(
      Array.from({ length: 50 }, (_, j) => write(opened, noise(mostSmallBytes, i * 50 + j))),
    )
    await opened.store.batch<string, unknown>(
      bodies.map(({ adoption }) => adoption),
      {},
    )
    ids.push(...bodies.map(({ id }) => id))
  }
  expect(await sizeOf(opened.folder)).toBeGreaterThan(30_000_000)
  for (const id of ids) await discard(opened, id)
  await opened.bodies.close()
  // LevelDB removes the files themselves a moment later.
  await expect.poll(() => sizeOf(opened.folder)).toBeLessThan(20_000_000)
  await close(opened)
})

async function sizeOf(folder: string): Promise<number> {
  const store = join(folder, 'store')
  const sizes = (await readdir(store)).map((name) =>
    // LevelDB may have removed it since.
    stat(join(store, name)).then(
      ({ size }) => size,
      () => 0,
    ),
  )
  return (await Promise.all(sizes)).reduce((sum, size) => sum + size, 0)
}
