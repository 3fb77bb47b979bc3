export type { ChunkSigning } from './aws-chunked.ts'
export {
  type Algorithm,
  algorithms,
  type ChecksumType,
  checksumOfParts,
  checksumTypes,
  defaultAlgorithm,
  type PartChecksum,
  requireAlgorithm,
  type StoredChecksum,
  startChecksum,
} from './checksums.ts'
export { type Payload, parsePayload } from './payload.ts'
export { greatestPieceBytes, type Incoming, type Received, receive, receiveAll } from './receive.ts'
