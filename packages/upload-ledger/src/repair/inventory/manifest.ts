import { LedgerError, printable, quoted } from '../../core/index.ts'

/** An inventory list of S3, as its `manifest.json` describes it. */
export interface Manifest {
  readonly sourceBucket: string
  /** Where the data files are. */
  readonly bucket: string
  readonly format: 'CSV' | 'Parquet'
  /** The columns of a CSV file, in order, as {@link columns} names them; else the column is unknown. */
  readonly columns: readonly string[]
  readonly files: readonly DataFile[]
}

export interface DataFile {
  readonly key: string
  readonly sizeBytes: number
  /** In hexadecimal. */
  readonly md5: string
}

/**
 * Reads the manifest of an inventory list.
 *
 * @param name where it is, for messages
 * @throws {LedgerError} `invalid-argument` when it is none, or is of an inventory that lacks a field
 *   that a row needs
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/storage-inventory-location.html
 */
export function readManifest(text: string, name: string): Manifest {
  const fail = (fact: string) =>
    new LedgerError('invalid-argument', `Cannot read the inventory ${printable(name)}: ${fact}`)
  const { sourceBucket, destinationBucket, fileFormat, fileSchema, files } = parse(text)
  if (typeof sourceBucket !== 'string' || typeof destinationBucket !== 'string') {
    throw fail('it is no manifest.json of S3 Inventory')
  }
  if (typeof fileSchema !== 'string' || !Array.isArray(files)) {
    throw fail('it lacks fileSchema or files, which S3 Inventory writes')
  }
  if (fileFormat !== 'CSV' && fileFormat !== 'Parquet') {
    throw fail(`its format is ${quoted(fileFormat)}; configure the inventory for CSV or Parquet`)
  }
  const columns = fileFormat === 'CSV' ? csvColumns(fileSchema) : parquetColumns(fileSchema)
  const missing = needed.filter((field) => !columns.includes(field))
  if (missing.length > 0) {
    const fields = missing.map((field) => fieldNames[field]).join(', ')
    throw fail(`it has no ${fields}, of which a row is made; add the fields to the inventory`)
  }
  return {
    sourceBucket,
    bucket: destinationBucket.replace(/^arn:[^:]*:s3:::/, ''),
    format: fileFormat,
    columns,
    files: files.map(
      (file) => readFile(file) ?? orThrow(fail('one of its files has no key or MD5')),
    ),
  }
}

/** The fields that make a row, by their names in Parquet; those of CSV are brought to the same. */
const needed = ['key', 'size', 'last_modified_date', 'e_tag'] as const
const fieldNames = {
  key: 'Key',
  size: 'Size',
  last_modified_date: 'LastModifiedDate',
  e_tag: 'ETag',
} as const

function csvColumns(schema: string): readonly string[] {
  return schema.split(',').map((name) => {
    const words = name.trim().replace(/ETag/, 'e_tag')
    return words.replace(/(?<=[a-z])(?=[A-Z])/g, '_').toLowerCase()
  })
}

/** `message s3.inventory { required binary bucket (UTF8); optional int64 size; … }` */
function parquetColumns(schema: string): readonly string[] {
  return [...schema.matchAll(/(?:required|optional)\s+\w+\s+(\w+)/g)].map(([, name = '']) => name)
}

interface Parsed {
  readonly sourceBucket?: unknown
  readonly destinationBucket?: unknown
  readonly fileFormat?: unknown
  readonly fileSchema?: unknown
  readonly files?: unknown
}

function parse(text: string): Parsed {
  try {
    const parsed: unknown = JSON.parse(text)
    return typeof parsed === 'object' && parsed !== null ? parsed : {}
  } catch {
    return {}
  }
}

function readFile(file: unknown): DataFile | undefined {
  const { key, size, MD5checksum } = (file ?? {}) as Record<string, unknown>
  if (typeof key !== 'string' || typeof MD5checksum !== 'string') return undefined
  return { key, sizeBytes: typeof size === 'number' ? size : 0, md5: MD5checksum.toLowerCase() }
}

function orThrow(error: Error): never {
  throw error
}
