import { DeleteObjectCommand, type S3Client } from '@aws-sdk/client-s3'
import { printable } from '../core/index.ts'
import { createLink, type Link, type LinkRequest } from './create-link.ts'
import { createTicket, type Ticket, type TicketRequest } from './create-ticket.ts'
import { toLedgerError } from './failure.ts'

/** The objects themselves: what a page may do with them, by the rights of whoever serves it. */
export interface Objects {
  /** @throws {LedgerError} `invalid-argument` for a key that no form can name */
  createTicket(request: TicketRequest): Promise<Ticket>
  /** @throws {LedgerError} `invalid-argument` for a key that no URL can name */
  createLink(request: LinkRequest): Promise<Link>
  /**
   * Deletes an object; in a versioned bucket S3 adds a delete marker. One that is not there is
   * deleted, too.
   *
   * @throws {LedgerError} `refused`, `configuration` or `unavailable`
   */
  deleteObject(bucket: string, key: string, signal?: AbortSignal): Promise<void>
}

/** The objects on S3. Tickets and links are signed without asking S3. */
export function s3Objects(client: S3Client): Objects {
  return {
    createTicket: (request) => createTicket(client, request),
    createLink: (request) => createLink(client, request),
    async deleteObject(bucket, key, signal) {
      try {
        await client.send(
          new DeleteObjectCommand({ Bucket: bucket, Key: key }),
          signal ? { abortSignal: signal } : {},
        )
      } catch (error) {
        throw toLedgerError(error, `delete ${printable(`${bucket}/${key}`)}`)
      }
    },
  }
}
