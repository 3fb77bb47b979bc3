/**
 * The test event that S3 sends to a queue that becomes a target, to check that it can: it has no
 * `Records`.
 *
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/notification-content-structure.html
 */
export function testEventOf(request: {
  readonly bucket: string
  readonly timeMs: number
  readonly requestId: string
  readonly hostId: string
}): object {
  return {
    Service: 'Amazon S3',
    Event: 's3:TestEvent',
    Time: new Date(request.timeMs).toISOString(),
    Bucket: request.bucket,
    RequestId: request.requestId,
    HostId: request.hostId,
  }
}
