import { createHash, randomUUID } from 'node:crypto'
import { mkdir, rm, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { promisify } from 'node:util'
import { crc32, inflateRaw } from 'node:zlib'
import { invalidParameter } from './function-refused.ts'
import { readZip, type ZipEntry } from './read-zip.ts'

/** The code of a function that was created, in a folder of its own. */
export interface UnpackedCode {
  /** Its name beside `function.json`: `code-…`, never used again. */
  readonly folder: string
  /** Of the archive. */
  readonly sizeBytes: number
  /** Of the archive, in base64. */
  readonly sha256: string
}

/** Lambda's bound of all files of a function together. */
export const greatestCodeBytes = 262_144_000

/**
 * Unpacks an archive into a new folder in `parent`, which is removed again where that fails. It is
 * checked before anything is inflated, and no file may become larger than the archive says.
 *
 * @throws {FunctionRefused} on what is no archive of code
 */
export async function unpackCode(archive: Buffer, parent: string): Promise<UnpackedCode> {
  const entries = checkedEntries(archive)
  const folder = `${codePrefix}${randomUUID()}`
  const root = join(parent, folder)
  await mkdir(root, { recursive: true })
  try {
    for (const entry of entries) await unpack(entry, root)
  } catch (cause) {
    await rm(root, { recursive: true, force: true })
    const { code } = cause as NodeJS.ErrnoException
    // Of the disk, and not of the archive.
    if (code === 'ENOSPC' || code === 'EACCES' || code === 'EIO') throw cause
    throw cannotUnzip(cause)
  }
  const sha256 = createHash('sha256').update(archive).digest('base64')
  return { folder, sizeBytes: archive.length, sha256 }
}

/** The names of folders with code begin with it. */
export const codePrefix = 'code-'

function checkedEntries(archive: Buffer): readonly ZipEntry[] {
  let entries: readonly ZipEntry[]
  try {
    entries = readZip(archive)
  } catch (cause) {
    throw cannotUnzip(cause)
  }
  if (!entries.some(({ name }) => !name.endsWith('/'))) {
    throw invalidParameter('Uploaded file must be a non-empty zip')
  }
  const sum = entries.reduce((bytes, entry) => bytes + entry.sizeBytes, 0)
  if (sum > greatestCodeBytes) {
    throw invalidParameter(`Unzipped size must be smaller than ${greatestCodeBytes} bytes`)
  }
  for (const entry of entries) {
    const fact = reasonToRefuse(entry)
    if (fact !== undefined) throw cannotUnzip(undefined, `${JSON.stringify(entry.name)} ${fact}`)
  }
  return entries
}

/** A name that leads out of the folder, on this system or another, and what is no plain file. */
function reasonToRefuse({ name, mode, method }: ZipEntry): string | undefined {
  const parts = name.replace(/\/$/, '').split('/')
  if (parts.some((part) => part === '..' || part === '.' || part === '')) {
    return 'is not a path within the archive'
  }
  if (/[\\\0]|^[a-z]:/i.test(name)) return 'is not a path with slashes within the archive'
  const kind = mode & 0o170000
  if (kind !== 0 && kind !== 0o100000 && kind !== 0o040000) return 'is a link or a device'
  if (method !== 0 && method !== 8) return `is compressed by method ${method}, not by deflate`
  return undefined
}

async function unpack(entry: ZipEntry, root: string): Promise<void> {
  const path = join(root, entry.name)
  if (entry.name.endsWith('/')) {
    await mkdir(path, { recursive: true })
    return
  }
  const bytes = await bytesOf(entry)
  if (bytes.length !== entry.sizeBytes || crc32(bytes) !== entry.crc32) {
    throw new Error(`${JSON.stringify(entry.name)} is damaged`)
  }
  await mkdir(dirname(path), { recursive: true })
  await writeFile(path, bytes, { mode: (entry.mode & 0o111) === 0 ? 0o644 : 0o755 })
}

async function bytesOf({ method, compressed, sizeBytes }: ZipEntry): Promise<Buffer> {
  if (method === 0) return compressed
  return inflate(compressed, { maxOutputLength: Math.max(1, sizeBytes) })
}

const inflate = promisify<Buffer, { maxOutputLength: number }, Buffer>(inflateRaw)

function cannotUnzip(cause: unknown, fact?: string): Error {
  const message = 'Could not unzip uploaded file. Please check your file, then try to upload again.'
  return invalidParameter(fact === undefined ? message : `${message} (${fact})`, cause)
}
