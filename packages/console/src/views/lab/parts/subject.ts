import { useConsole } from '../../../context.ts'

/** The names of the pipeline that the lab is about, and where its services listen. */
export interface Subject {
  readonly bucket: string
  readonly table: string
  readonly functionName: string
  /** Of the file that the lab uploads. */
  readonly key: string
  readonly s3Url: string
  /** Of all services but S3. */
  readonly othersUrl: string
  /** The flags by which commands reach this cloud. */
  readonly flags: string
}

export function useSubject(): Subject {
  const { bucket, table, lab, s3Url, dynamodbUrl, flags } = useConsole().client.settings
  if (lab === undefined || bucket === undefined || s3Url === undefined || dynamodbUrl === undefined)
    throw new Error('Cannot show the lab: the server offers none')
  return { ...lab, bucket, table, s3Url, othersUrl: dynamodbUrl, flags }
}
