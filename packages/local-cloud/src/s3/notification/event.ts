/** A change of an object, in no particular form yet. */
export interface ObjectEvent extends ObjectChange {
  readonly bucket: string
  readonly region: string
  /** Of the request, or of the work that S3 did by itself. */
  readonly timeMs: number
  readonly requestId: string
  readonly hostId: string
  readonly by: Requester
}

/** The part of an event that the change itself knows. Fields that an event lacks are absent. */
export interface ObjectChange {
  /** Without `s3:`, as in S3's own record: `ObjectCreated:Put`. */
  readonly name: EventName
  /** As the client named it. */
  readonly key: string
  /** Of two events of one object, the greater by `<` came later. Absent for tags. */
  readonly sequencer?: string
  /**
   * Absent for what is gone for good. A delete marker and tags have an ETag and no size.
   */
  readonly object?: { readonly sizeBytes?: number; readonly etag: string }
  /** Only where the bucket's versioning is enabled, or a version was named. */
  readonly versionId?: string
}

/** The events that this endpoint can cause. ACLs never change here, so no event reports one. */
export type EventName =
  | 'ObjectCreated:Put'
  | 'ObjectCreated:Post'
  | 'ObjectCreated:Copy'
  | 'ObjectCreated:CompleteMultipartUpload'
  | 'ObjectRemoved:Delete'
  | 'ObjectRemoved:DeleteMarkerCreated'
  | 'LifecycleExpiration:Delete'
  | 'LifecycleExpiration:DeleteMarkerCreated'
  | 'ObjectTagging:Put'
  | 'ObjectTagging:Delete'

/** The cause of an event: a caller, or S3 itself by a lifecycle rule. */
export type Requester = { readonly accessKeyId: string; readonly sourceIp: string } | 'lifecycle'

/** How S3 names itself where it acts by itself. */
export const serviceName = 's3.amazonaws.com'
