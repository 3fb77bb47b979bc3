import { createHash, randomUUID } from 'node:crypto'
import { createWriteStream } from 'node:fs'
import { constants, copyFile, link, lstat, mkdir, rename, rm, utimes } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { GetObjectCommand, type GetObjectCommandOutput, type S3Client } from '@aws-sdk/client-s3'
import { LedgerError, printable } from '../../core/index.ts'
import { toAwsError } from '../aws/failure.ts'

export interface DownloadOptions {
  readonly bucket: string
  readonly key: string
  readonly signal: AbortSignal
  readonly onBytes: (more: number) => void
}

export interface Downloaded {
  readonly size: number
  /** Without quotes. */
  readonly etag: string
}

/**
 * Downloads an object, and checks its bytes by S3's checksum, which the SDK compares, and by the
 * etag, where that is their MD5.
 *
 * @param save takes the bytes
 */
export async function download(
  s3: S3Client,
  { bucket, key, signal, onBytes }: DownloadOptions,
  save: (bytes: AsyncIterable<Uint8Array>, answer: GetObjectCommandOutput) => Promise<void>,
): Promise<Downloaded> {
  const url = printable(`s3://${bucket}/${key}`)
  try {
    const command = new GetObjectCommand({ Bucket: bucket, Key: key })
    const answer = await s3.send(command, { abortSignal: signal })
    const { Body, ETag = '' } = answer
    if (!(Body instanceof Readable)) throw new Error('the answer has no body')
    const etag = ETag.replaceAll('"', '')
    const md5 = createHash('md5')
    let size = 0
    await save(counted(Body), answer)
    return { size, etag }

    async function* counted(body: Readable): AsyncGenerator<Uint8Array> {
      for await (const chunk of body) {
        size += chunk.length
        onBytes(chunk.length)
        md5.update(chunk)
        yield chunk
      }
      if (!isMd5(answer) || md5.digest('hex') === etag) return
      const fact = 'its bytes are not those of its etag; try again'
      throw new LedgerError('unavailable', `Cannot get ${url}: ${fact}`)
    }
  } catch (error) {
    throw toAwsError(error, `get ${url}`, 's3:GetObject')
  }
}

/**
 * Whether the etag is the MD5 of the bytes: not of an object in parts, nor encrypted with a key of KMS
 * or the client's.
 *
 * @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_Object.html
 */
function isMd5(answer: GetObjectCommandOutput): boolean {
  const { ETag = '', ServerSideEncryption = 'AES256', SSECustomerAlgorithm } = answer
  return (
    /^"?[0-9a-f]{32}"?$/.test(ETag) &&
    ServerSideEncryption === 'AES256' &&
    SSECustomerAlgorithm === undefined
  )
}

/**
 * Downloads an object to a file, which appears once it is whole, with the object's time.
 *
 * @param replace whether a file of that name is replaced
 * @throws {LedgerError} `invalid-argument` when a file is there and must stay
 */
export async function downloadToFile(
  s3: S3Client,
  options: DownloadOptions,
  path: string,
  replace: boolean,
): Promise<Downloaded> {
  const folder = dirname(path)
  const partial = join(folder, `.${randomUUID()}.part`)
  if (!replace && (await lstat(path).catch(() => undefined))) throw cannotSave(path, isThere)
  await saving(path, () => mkdir(folder, { recursive: true }).catch(asNoFolder))
  try {
    return await download(s3, options, async (bytes, { LastModified }) => {
      const file = createWriteStream(partial, { flags: 'wx' })
      await saving(path, () => pipeline(bytes, file, { signal: options.signal }))
      if (LastModified !== undefined) await utimes(partial, LastModified, LastModified)
      await saving(path, () => (replace ? rename(partial, path) : linkAnew(partial, path)))
    })
  } finally {
    await rm(partial, { force: true })
  }
}

/** Where a folder is wanted, a file is in the way. */
function asNoFolder(error: NodeJS.ErrnoException): never {
  throw error.code === 'EEXIST' ? Object.assign(error, { code: 'ENOTDIR' }) : error
}

/** Gives a file another name, unless there is a file of that name. */
async function linkAnew(from: string, to: string): Promise<void> {
  try {
    await link(from, to)
  } catch (error) {
    if (!isOneOf(error, 'EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS')) throw error
    // A file system without hard links, such as FAT.
    await copyFile(from, to, constants.COPYFILE_EXCL)
  }
}

/** Words what the file system says; what the network says goes on. */
async function saving<T>(path: string, act: () => Promise<T>): Promise<T> {
  try {
    return await act()
  } catch (error) {
    const fact = fileFaults.get((error as NodeJS.ErrnoException).code ?? '')
    if (fact === undefined) throw error
    throw cannotSave(path, fact, error)
  }
}

function cannotSave(path: string, fact: string, cause?: unknown): LedgerError {
  const code = fact === isThere ? 'invalid-argument' : 'unavailable'
  return new LedgerError(code, `Cannot save ${printable(path)}: ${fact}`, { cause })
}

const isThere = 'it is there already; --force replaces it'
const fileFaults: ReadonlyMap<string, string> = new Map([
  ['EEXIST', isThere],
  ['ENOTDIR', 'a folder of its path is a file'],
  ['EISDIR', 'it is a folder'],
  ['ENOTEMPTY', 'it is a folder'],
  ['ENAMETOOLONG', 'the name is too long for this file system'],
  ['EILSEQ', 'this file system does not take the name'],
  ['EINVAL', 'this file system does not take the name'],
  ['ENOSPC', 'no space is left'],
  ['EDQUOT', 'no space is left to you'],
  ['EROFS', 'the file system is read-only'],
  ['EACCES', 'you may not write there'],
  ['EPERM', 'you may not write there'],
  ['EIO', 'the disk fails'],
])

function isOneOf(error: unknown, ...codes: string[]): boolean {
  return codes.includes((error as NodeJS.ErrnoException).code ?? '')
}
