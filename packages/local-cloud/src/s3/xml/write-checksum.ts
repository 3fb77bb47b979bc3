import type { Algorithm, ChecksumType } from '../body/index.ts'
import { optional, type Xml, xml } from './write-xml.ts'

interface Shown {
  readonly algorithm: Algorithm
  readonly value: string
  readonly type?: ChecksumType
}

/** A checksum in the element of its algorithm, with its type where it has one. */
export function writeChecksum(checksum: Shown | undefined): Xml {
  if (checksum === undefined) return xml``
  const { algorithm, value, type } = checksum
  const written = optional(`Checksum${algorithm.toUpperCase()}`, value)
  return xml`${written}${optional('ChecksumType', type)}`
}

/** The kind of a checksum without its value, as listings show it. */
export function writeChecksumKind(checksum: Omit<Shown, 'value'> | undefined): Xml {
  const algorithm = optional('ChecksumAlgorithm', checksum?.algorithm.toUpperCase())
  return xml`${algorithm}${optional('ChecksumType', checksum?.type)}`
}
