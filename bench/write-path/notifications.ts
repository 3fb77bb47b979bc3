/** What the batches that a function is called with are like. */
export interface Batches {
  /** Events in each. */
  readonly size: number
  /** Whether they are messages of a queue. @default false */
  readonly isQueued?: boolean
  /** Of each object, one after another. @default 1 */
  readonly eventsOfEach?: number
}

/**
 * Makes a batch each time: notifications as S3 sends them, or as a queue passes them on. Another process
 * makes the same, as where they are delivered again.
 */
export function makeBatches({ size, isQueued = false, eventsOfEach = 1 }: Batches): () => object {
  let events = 0
  const record = () => recordOf(events, Math.floor(events++ / eventsOfEach))
  const message = () => ({
    messageId: `19dd0b57-b21e-4ac1-bd88-${String(events).padStart(12, '0')}`,
    eventSource: 'aws:sqs',
    body: JSON.stringify({ Records: [record()] }),
  })
  return () => ({ Records: Array.from({ length: size }, isQueued ? message : record) })
}

const firstMs = Date.UTC(2026, 10, 23, 4)

function recordOf(event: number, object: number): object {
  const sequencer = (0x61_1a_00_00_00_00 + event).toString(16).toUpperCase().padStart(18, '0')
  return {
    eventVersion: '2.1',
    eventSource: 'aws:s3',
    awsRegion: 'us-east-1',
    eventTime: new Date(firstMs + event).toISOString(),
    eventName: 'ObjectCreated:Put',
    userIdentity: { principalId: 'AWS:AROAEXAMPLEID:session' },
    requestParameters: { sourceIPAddress: '192.0.2.3' },
    responseElements: {
      'x-amz-request-id': 'C3D13FE58DE4C810',
      'x-amz-id-2': 'FMyUVURIY8/IgAtTv8xRjskZQpcIZ9KG4V5Wp6S7S/JRWeUWerMUE5JgHvANOjpD',
    },
    s3: {
      s3SchemaVersion: '1.0',
      configurationId: 'upload-ledger',
      bucket: {
        name: 'uploads',
        ownerIdentity: { principalId: 'A3NL1KOZZKExample' },
        arn: 'arn:aws:s3:::uploads',
      },
      object: {
        key: `incoming/2026/11/23/photo-${object}.jpg`,
        size: 12_345,
        eTag: 'd41d8cd98f00b204e9800998ecf8427e',
        sequencer,
      },
    },
  }
}
