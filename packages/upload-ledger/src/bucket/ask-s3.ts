import {
  GetObjectTaggingCommand,
  type GetObjectTaggingCommandInput,
  type GetObjectTaggingCommandOutput,
  HeadObjectCommand,
  type HeadObjectCommandInput,
  type HeadObjectCommandOutput,
  S3Client,
  type S3ClientConfig,
} from '@aws-sdk/client-s3'

/*
 * All of S3's SDK that the function uses, and nothing of ours: in its deployment package this is a file
 * of its own, with its own copy of whatever it imports, and it is loaded at the first question.
 */

/** The requests that ask S3 about an object, as its SDK sends and answers them. */
export interface S3Requests {
  headObject(input: HeadObjectCommandInput, signal?: AbortSignal): Promise<HeadObjectCommandOutput>
  getObjectTagging(
    input: GetObjectTaggingCommandInput,
    signal?: AbortSignal,
  ): Promise<GetObjectTaggingCommandOutput>
}

/** As for the table: at most four attempts, each bounded, and only where another may help. */
export function connectRequests(config: S3ClientConfig): S3Requests {
  const client = new S3Client({
    maxAttempts: 4,
    retryMode: 'standard',
    // EventBridge brings events of buckets in other regions.
    followRegionRedirects: true,
    requestHandler: {
      connectionTimeout: 1_000,
      requestTimeout: 1_000,
      throwOnRequestTimeout: true,
      httpsAgent: { maxSockets: 64 },
      httpAgent: { maxSockets: 64 },
    },
    ...config,
  })
  return requestsOn(client)
}

/** The requests over a client that is there already. */
export function requestsOn(client: S3Client): S3Requests {
  return {
    headObject: (input, signal) => client.send(new HeadObjectCommand(input), until(signal)),
    getObjectTagging: (input, signal) =>
      client.send(new GetObjectTaggingCommand(input), until(signal)),
  }
}

function until(signal: AbortSignal | undefined): { abortSignal?: AbortSignal } {
  return signal ? { abortSignal: signal } : {}
}
