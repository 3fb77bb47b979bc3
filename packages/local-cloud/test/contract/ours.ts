import { S3Client } from '@aws-sdk/client-s3'
import { openTestEndpoint } from '../../src/s3/testing/endpoint.ts'
import type { Service } from './service.ts'

/** The local S3, on a folder of its own. */
export async function openOurs(): Promise<Service> {
  const endpoint = await openTestEndpoint()
  const clients: S3Client[] = []
  return {
    client: endpoint.client,
    clientWith(credentials) {
      const address = `http://127.0.0.1:${endpoint.port}`
      const client = new S3Client({ endpoint: address, region: 'us-east-1', credentials })
      clients.push(client)
      return client
    },
    async close() {
      for (const client of clients) client.destroy()
      await endpoint.close()
    },
  }
}
