import { accountId } from '../../identity/index.ts'
import type { Operation } from '../operation.ts'
import { namespace, optional, xml } from '../xml.ts'

export const listBuckets: Operation = {
  name: 'ListBuckets',
  action: 's3:ListAllMyBuckets',
  async run({ database }, { request }) {
    const prefix = request.query.get('prefix') ?? ''
    const rows = await database.buckets.iterator().all()
    const buckets = rows
      .filter(([name]) => name.startsWith(prefix))
      .map(
        ([name, { createdMs }]) =>
          xml`<Bucket>
              ${optional('Name', name)}
              <CreationDate>${new Date(createdMs).toISOString()}</CreationDate>
            </Bucket>`,
      )
    return {
      status: 200,
      body: xml`<ListAllMyBucketsResult xmlns="${namespace}">
          <Owner><ID>${accountId}</ID>
          </Owner>
          <Buckets>${buckets}</Buckets>
        </ListAllMyBucketsResult>`,
    }
  },
}
