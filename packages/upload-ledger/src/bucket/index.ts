export { type AskedBucket, connectBucket } from './connect-bucket.ts'
export type { Link, LinkRequest } from './create-link.ts'
export type { Ticket, TicketRequest } from './create-ticket.ts'
export { type FetchObject, fetchObjectOn } from './fetch-object.ts'
export {
  decodeListedKey,
  type ListedObject,
  type ListObjects,
  listObjectsOn,
  type ObjectPage,
  type ObjectQuery,
} from './list-objects.ts'
export { type Objects, s3Objects } from './objects.ts'
export {
  type PartRequest,
  type PartUpload,
  type PartUploads,
  type SignedPart,
  type StoredPart,
  s3PartUploads,
} from './part-uploads.ts'
export { connectShowObject, s3ShowObject } from './show-object.ts'
