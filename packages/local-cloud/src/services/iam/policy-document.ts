import type { Input } from '../input.ts'
import { ServiceError } from '../service-error.ts'
import { parsedDocument } from './role.ts'

/** The JSON of a managed policy. @throws {ServiceError} `MalformedPolicyDocument`, `LimitExceeded` */
export function managedDocumentIn(input: Input): unknown {
  const text = input.text('PolicyDocument')
  if (text.replaceAll(/\s/g, '').length > greatestCharacters) {
    const message = `Cannot exceed quota for PolicySize: ${greatestCharacters}`
    throw new ServiceError(409, 'LimitExceeded', message)
  }
  return parsedDocument(text)
}

/** IAM's bound, without white space. */
const greatestCharacters = 6_144
