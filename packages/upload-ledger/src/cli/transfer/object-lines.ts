import { relative } from 'node:path'
import { printable } from '../../core/index.ts'
import type { Context } from '../command.ts'
import { jsonLine } from '../read/json-fields.ts'

/** What is printed of an object that was uploaded, fetched or removed. */
export interface ObjectDone {
  readonly bucket: string
  readonly object_key: string
  readonly size?: number
  readonly etag?: string
  /** Its file on this machine. */
  readonly file?: string
}

/** `--json` of a command that transfers objects. */
export const objectFields: readonly string[] = ['bucket', 'object_key', 'size', 'etag', 'file']

/**
 * An object as a line: in the words of the AWS CLI at a terminal, values between tabs elsewhere, or
 * JSON.
 *
 * @param words `upload: a.txt to s3://bucket/a.txt`, made of what is safe to print
 */
export function objectLine(
  object: ObjectDone,
  words: string,
  json: string | undefined,
  context: Context,
): string {
  if (json) return jsonLine(object, json)
  if (context.outIsTerminal) return words
  const { size = '', etag = '', file = '' } = object
  return [size, etag, urlOf(object), file].map((value) => printable(String(value))).join('\t')
}

/** A path for a person: from where they are, if it is below. */
export function shownPath(path: string, { workingFolder }: Pick<Context, 'workingFolder'>): string {
  const from = relative(workingFolder, path)
  return printable(path === '-' || from === '' || from.startsWith('..') ? path : from)
}

/** `s3://bucket/key`, not yet safe to print. */
export function urlOf(object: Pick<ObjectDone, 'bucket' | 'object_key'>): string {
  return `s3://${object.bucket}/${object.object_key}`
}
