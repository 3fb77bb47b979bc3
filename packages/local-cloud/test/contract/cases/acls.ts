import {
  CopyObjectCommand,
  CreateBucketCommand,
  CreateMultipartUploadCommand,
  GetBucketAclCommand,
  PutBucketAclCommand,
  PutObjectAclCommand,
  PutObjectCommand,
} from '@aws-sdk/client-s3'
import { expect } from 'vitest'
import { type Case, type CaseBucket, refusal } from '../case.ts'

const notSupported = { code: 'AccessControlListNotSupported', status: 400 }

/** Every request that can bring an ACL for an object of the bucket, which has one named `k`. */
function writes({ client, bucket: Bucket }: CaseBucket, acl: object): (() => Promise<unknown>)[] {
  const object = { Bucket, Key: 'k', ...acl }
  return [
    () => client.send(new PutObjectCommand({ ...object, Body: 'x' })),
    () => client.send(new CopyObjectCommand({ ...object, Key: 'copy', CopySource: `${Bucket}/k` })),
    () => client.send(new CreateMultipartUploadCommand(object)),
    () => client.send(new PutObjectAclCommand(object)),
  ]
}

export const acls: readonly Case[] = [
  {
    name: 'a new bucket has ACLs disabled: one that grants more is AccessControlListNotSupported',
    ownBucket: true,
    async run(place) {
      const { client, bucket: Bucket } = place
      await client.send(new PutObjectCommand({ Bucket, Key: 'k', Body: 'x' }))
      for (const acl of [{ ACL: 'public-read' }, { GrantRead: 'id=000000000000' }] as const) {
        for (const write of writes(place, acl)) {
          expect(await refusal(write())).toMatchObject(notSupported)
        }
        const put = new PutBucketAclCommand({ Bucket, ...acl })
        expect(await refusal(client.send(put))).toMatchObject(notSupported)
      }
      const own = { Bucket, ACL: 'private' } as const
      const puts = [
        client.send(new PutBucketAclCommand(own)),
        client.send(new PutObjectAclCommand({ ...own, Key: 'k' })),
      ]
      for (const refused of await Promise.all(puts.map((put) => refusal(put)))) {
        expect(refused).toMatchObject(notSupported)
      }
    },
  },
  {
    name: 'an ACL of full control for the bucket’s owner is accepted where ACLs are disabled',
    ownBucket: true,
    async run(place) {
      const { client, bucket: Bucket } = place
      await client.send(new PutObjectCommand({ Bucket, Key: 'k', Body: 'x' }))
      const acl = { ACL: 'bucket-owner-full-control' } as const
      for (const write of writes(place, acl)) await write()
      const { Grants = [] } = await client.send(new GetBucketAclCommand({ Bucket }))
      expect(Grants.map(({ Permission }) => Permission)).toEqual(['FULL_CONTROL'])
    },
  },
  {
    name: 'a bucket that is made with a public ACL is InvalidBucketAclWithObjectOwnership',
    ownBucket: true,
    async run({ client, bucket }) {
      const made = { Bucket: `${bucket.slice(0, 55)}-public`, ACL: 'public-read' as const }
      const refused = await refusal(client.send(new CreateBucketCommand(made)))
      expect(refused).toMatchObject({ code: 'InvalidBucketAclWithObjectOwnership', status: 400 })
    },
  },
]
