import { invalidArgument } from '../errors.ts'
import type { S3Request } from '../request.ts'

/** What every listing of keys asks for. */
export interface ListParameters {
  readonly prefix: string
  /** Empty for none. */
  readonly delimiter: string
  readonly greatestCount: number
  /** `url`, or undefined for keys as they are. */
  readonly encodingType: string | undefined
  /** Writes a key as the client asks for it. */
  encode(text: string): string
}

/**
 * @param countName the parameter that says how many to list at most
 * @throws {S3Error} what `countParameter` throws; `InvalidArgument` for an encoding other than `url`
 */
export function listParameters(request: S3Request, countName: string): ListParameters {
  const { query } = request
  return {
    prefix: query.get('prefix') ?? '',
    delimiter: query.get('delimiter') ?? '',
    greatestCount: countParameter(request, countName),
    ...keyEncoding(request),
  }
}

/**
 * A count in a query: how many to list at most.
 *
 * @throws {S3Error} `InvalidArgument` for what is not a number from 0 to 2,147,483,647
 */
export function countParameter(request: S3Request, name: string): number {
  return countText(request.query.get(name), name)
}

/** The same of a text from elsewhere, such as a header of that name. */
export function countText(text: string | undefined, name: string): number {
  if (text === undefined || text === '') return greatestPage
  if (!/^\d{1,10}$/.test(text) || Number(text) > 0x7fffffff) {
    throw invalidArgument(`Provided ${name} not an integer or within integer range`, name, text)
  }
  return Math.min(Number(text), greatestPage)
}

/**
 * After which part a list goes on; 0 is before the first.
 *
 * @throws {S3Error} `InvalidArgument` for what is not a number from 0 to 2,147,483,647
 */
export function partMarker(text: string | undefined): number {
  if (text === undefined || text === '') return 0
  if (/^\d{1,10}$/.test(text) && Number(text) <= 0x7fffffff) return Number(text)
  const message = 'Provided part-number-marker not an integer or within integer range'
  throw invalidArgument(message, 'part-number-marker', text)
}

/**
 * How keys are written in the answer: as they are, or percent-encoded where the client asks for
 * it, since XML 1.0 cannot hold every key.
 *
 * @throws {S3Error} `InvalidArgument` for an encoding other than `url`
 */
function keyEncoding(request: S3Request): Pick<ListParameters, 'encodingType' | 'encode'> {
  const type = request.query.get('encoding-type')
  if (type === undefined || type === '') return { encodingType: undefined, encode: (text) => text }
  if (type !== 'url') {
    throw invalidArgument('Invalid Encoding Method specified in Request', 'encoding-type', type)
  }
  return { encodingType: type, encode: (text) => encodeURIComponent(text).replaceAll('%2F', '/') }
}

const greatestPage = 1000
