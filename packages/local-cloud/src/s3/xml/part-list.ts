import { algorithms } from '../body/index.ts'
import { S3Error } from '../errors.ts'
import { malformed, readXml, type XmlElement } from './read-xml.ts'

/** A part as the client names it when it completes an upload. */
export interface NamedPart {
  readonly number: number
  /** Without quotes. */
  readonly etag: string
  /** Base64, by algorithm, where the client gives any. */
  readonly checksums: ReadonlyMap<string, string>
}

/** @throws {S3Error} `MalformedXML`, `InvalidPartOrder` */
export function readPartList(body: Buffer): NamedPart[] {
  const parts = readXml(body, 'CompleteMultipartUpload', mostElements).all('Part').map(readPart)
  if (parts.length === 0 || parts.length > mostParts) throw malformed()
  parts.reduce((previous, { number }) => {
    if (number <= previous) {
      throw new S3Error(
        'InvalidPartOrder',
        'The list of parts was not in ascending order. Parts must be ordered by part number',
      )
    }
    return number
  }, 0)
  return parts
}

const mostParts = 10_000

/** Of each part: itself, its number, its ETag, and a checksum or two. */
const mostElements = 5 * mostParts + 1

function readPart(element: XmlElement): NamedPart {
  const number = element.text('PartNumber').trim()
  if (!/^\d{1,5}$/.test(number)) throw malformed()
  const checksums = algorithms.flatMap((algorithm): [string, string][] => {
    const value = element.optionalText(`Checksum${algorithm.toUpperCase()}`)
    return value === undefined ? [] : [[algorithm, value.trim()]]
  })
  return {
    number: Number(number),
    etag: element.text('ETag').trim().replaceAll('"', ''),
    checksums: new Map(checksums),
  }
}
