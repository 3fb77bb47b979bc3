import type { IncomingHttpHeaders } from 'node:http'
import { invalidArgument, type S3Error } from '../errors.ts'
import { checkKey, type S3Request } from '../request.ts'
import { mostObjectTags, readTagSet } from '../xml/tags.ts'

/**
 * The request that a form stands for: what a PUT has in its path and headers, a form has in fields.
 *
 * @param fields by their names in lower case, with variables expanded
 * @throws {S3Error} `InvalidArgument` without a key; `KeyTooLongError`; `MalformedXML` for tags
 */
export function requestOfForm(request: S3Request, fields: ReadonlyMap<string, string>): S3Request {
  const key = fields.get('key')
  if (key === undefined) {
    throw badKey(
      "Bucket POST must contain a field named 'key'. If it is specified, please check the order of the fields",
    )
  }
  if (key === '') throw badKey('User key must have a length greater than 0')
  checkKey(key)
  const headers: IncomingHttpHeaders = {}
  for (const [name, value] of Object.entries(request.headers)) {
    if (name.startsWith('if-') || ofRequest.has(name)) headers[name] = value
  }
  for (const [name, value] of fields) {
    if (isHeader(name)) headers[name] = value
  }
  const [acl, tagging] = [fields.get('acl'), fields.get('tagging')]
  if (acl !== undefined) headers['x-amz-acl'] = acl
  if (tagging !== undefined) headers['x-amz-tagging'] = taggingHeader(tagging)
  return { ...request, key, headers }
}

/** As a form's fields are to be read: `${filename}` is the name of the file that came with it. */
export function expandFields(
  fields: ReadonlyMap<string, string>,
  fileName: string,
): ReadonlyMap<string, string> {
  const expanded = [...fields].map(([name, value]) => {
    // biome-ignore lint/suspicious/noTemplateCurlyInString: this is how a form names it
    const text = name === 'policy' ? value : value.replaceAll('${filename}', () => fileName)
    return [name, text] as const
  })
  return new Map(expanded)
}

/** Headers of the POST itself, as opposed to the form. */
const ofRequest = new Set(['host', 'x-amz-expected-bucket-owner'])

function isHeader(name: string): boolean {
  return plainHeaders.has(name) || (name.startsWith('x-amz-') && !ofSignature.has(name))
}

const plainHeaders = new Set([
  'cache-control',
  'content-disposition',
  'content-encoding',
  'content-language',
  'content-md5',
  'content-type',
  'expires',
])

const ofSignature = new Set([
  'x-amz-algorithm',
  'x-amz-credential',
  'x-amz-date',
  'x-amz-security-token',
  'x-amz-signature',
])

/** A form has its tags in XML, where a header has them like a query. */
function taggingHeader(text: string): string {
  return readTagSet(Buffer.from(text), mostObjectTags)
    .map(([key, value]) => `${encodeURIComponent(key)}=${encodeURIComponent(value)}`)
    .join('&')
}

function badKey(message: string): S3Error {
  return invalidArgument(message, 'key', '')
}
