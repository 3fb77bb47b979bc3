export {
  type Algorithm,
  algorithms,
  type ChecksumType,
  checksumOfParts,
  checksumTypes,
  type PartChecksum,
  parseAlgorithm,
  type StoredChecksum,
  startChecksum,
} from './checksums.ts'
export { type Payload, parsePayload } from './payload.ts'
export { type Incoming, type Received, receive, receiveAll } from './receive.ts'
