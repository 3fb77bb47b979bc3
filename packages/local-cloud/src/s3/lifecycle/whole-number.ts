import { malformed } from '../xml/read-xml.ts'

/** @throws {S3Error} `MalformedXML` for what is not a whole number of at most 15 digits */
export function wholeNumber(text: string): number {
  if (!/^-?\d{1,15}$/.test(text.trim())) throw malformed()
  return Number(text)
}
