/** The day on which the prices were gathered. */
export const gatheredOn = '2026-11-23'

/** In US dollars, in us-east-1, without the Free Tier; docs/deploy/cost.md says how sure each is. */
export const price = {
  writeUnit: 0.625e-6,
  readUnit: 0.125e-6,
  tableGigabyteMonth: 0.25,
  invocation: 0.2e-6,
  gigabyteSecond: 0.0000133334,
  queueRequest: 0.4e-6,
  eventBridgeEvent: 1e-6,
  logGigabyte: 0.5,
  keyMonth: 1,
  keyRequest: 0.000003,
  httpApiRequest: 1e-6,
  /** S3 Metadata: a change in the journal table; an object that was there before. */
  metadataUpdate: 0.3e-6,
  metadataBackfill: 0.3e-6,
  /** S3 Inventory: an object in a list. */
  inventoryObject: 0.0025e-6,
  athenaTerabyte: 5,
} as const
