import { type Answer, encryptionHeader } from '../answer.ts'
import { defaultAlgorithm, greatestPieceBytes, receive, requireAlgorithm } from '../body/index.ts'
import { writtenVersion } from '../changes/new-version.ts'
import { storeObject } from '../changes/store-object.ts'
import { S3Error } from '../errors.ts'
import type { OpenForm } from '../form/index.ts'
import type { Call, Operation } from '../operation.ts'
import { readObjectHeaders } from '../parameters/object-headers.ts'
import { refuseAcl } from '../parameters/requested-acl.ts'
import { requestedTags } from '../parameters/requested-tags.ts'
import { expirationHeader } from '../reading/expiration-header.ts'
import { header } from '../request.ts'
import { requireBucket } from '../storage/buckets.ts'
import type { ObjectRow } from '../storage/objects.ts'
import { withNewBody } from '../storage/with-new-body.ts'
import { xml } from '../xml/write-xml.ts'

/** The file of a form that a browser posts; its request is the one that the form stands for. */
export const postObject: Operation = {
  name: 'PostObject',
  partly: 'a file without a file name only as text',
  action: 's3:PutObject',
  async run(context, call) {
    const { form, request } = call
    if (form === undefined) throw notForm(call)
    requireBucket(context.database, request.bucket)
    refuseAcl(request)
    const headers = readObjectHeaders(request)
    const tags = requestedTags(call)
    const asked = requireAlgorithm(header(request, 'x-amz-checksum-algorithm'))
    const greatestBytes = Math.min(
      greatestPieceBytes,
      ...form.lengthRanges.map((range) => range.greatestBytes),
    )
    return await withNewBody(context.bodies, async (body) => {
      const received = await receive(call.body, body.write, {
        greatestBytes,
        otherwise: asked ?? defaultAlgorithm,
      })
      checkLeast(form, received.sizeBytes)
      const finished = await body.finish()
      const object = { body: finished, received, headers, ...tags }
      const row = await storeObject(context, call, object, 'ObjectCreated:Post')
      const answer = answerOf(call, form, row)
      const expiration = expirationHeader(context, call, row)
      return { ...answer, headers: [...(answer.headers ?? []), ...expiration] }
    })
  },
}

function checkLeast({ lengthRanges }: OpenForm, sizeBytes: number): void {
  const leastBytes = Math.max(0, ...lengthRanges.map((range) => range.leastBytes))
  if (sizeBytes >= leastBytes) return
  const message = 'Your proposed upload is smaller than the minimum allowed size'
  throw new S3Error('EntityTooSmall', message, {
    ProposedSize: String(sizeBytes),
    MinSizeAllowed: String(leastBytes),
  })
}

/** The answer that the form asked for; an unreadable address counts as absent. */
function answerOf(call: Call, { fields }: OpenForm, row: ObjectRow): Answer {
  const { bucket, key } = call.request
  const redirect = redirectOf(fields.get('success_action_redirect') ?? fields.get('redirect'))
  if (redirect !== undefined) {
    redirect.searchParams.append('bucket', bucket)
    redirect.searchParams.append('key', key)
    redirect.searchParams.append('etag', `"${row.etag}"`)
    return { status: 303, headers: [...versionAndEtag(row), ['location', redirect.href]] }
  }
  const location = locationOf(call)
  const headers = [...versionAndEtag(row), ['location', location] as const]
  const status = fields.get('success_action_status')
  if (status === '200') return { status: 200, headers }
  if (status !== '201') return { status: 204, headers }
  const body = xml`<PostResponse>
      <Location>${location}</Location>
      <Bucket>${bucket}</Bucket>
      <Key>${key}</Key>
      <ETag>"${row.etag}"</ETag>
    </PostResponse>`
  return { status: 201, headers, body }
}

function versionAndEtag(row: ObjectRow): (readonly [string, string])[] {
  return [['etag', `"${row.etag}"`], ...writtenVersion(row), encryptionHeader]
}

function redirectOf(text: string | undefined): URL | undefined {
  const url = URL.parse(text ?? '')
  return url?.protocol === 'http:' || url?.protocol === 'https:' ? url : undefined
}

function locationOf({ request }: Call): string {
  const path = request.key.split('/').map(encodeURIComponent).join('/')
  const bucket = request.hostBucket === '' ? `${request.bucket}/` : ''
  return `http://${header(request, 'host') ?? ''}/${bucket}${path}`
}

/** S3's answer to a POST to a bucket that matches none of its operations. */
function notForm({ request }: Call): S3Error {
  const message =
    'At least one of the pre-conditions you specified did not hold. Bucket POST must be of the enclosure-type multipart/form-data, signed by its own fields'
  return new S3Error('PreconditionFailed', message, {
    Condition: 'Bucket POST must be of the enclosure-type multipart/form-data',
    ContentType: header(request, 'content-type') ?? '',
  })
}
