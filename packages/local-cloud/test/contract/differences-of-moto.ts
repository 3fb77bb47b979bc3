/**
 * Where moto does otherwise than S3's documentation has it, by the name of the case. Each is run on
 * moto nonetheless: once moto keeps it, the test says that it is to go from here.
 */
export const differencesOfMoto: ReadonlyMap<string, string> = new Map([
  [
    'a bucket’s name has 3 to 63 lower-case letters, digits, dots and hyphens',
    'it checks the length of the name and not its characters',
  ],
  [
    'a location constraint of us-east-1, or of no region, is InvalidLocationConstraint',
    'it takes any location',
  ],
  [
    'a bucket is deleted although a multipart upload is open in it, which goes too',
    'it deletes it, and then a part of the upload is a 500',
  ],
  ['buckets are listed in pages on request', 'it gives no token to go on by'],
  ['user metadata of more than 2 KB is MetadataTooLarge', 'it has no limit of metadata'],
  ['a signed read may override headers of its answer', 'it heeds only some of the overrides'],
  [
    'a deletion of many names each, and names none when it is to be quiet',
    'it names them all, Quiet or not',
  ],
  ['a deletion of more than 1,000 is MalformedXML', 'it deletes any number'],
  [
    'a body that is not that of its Content-MD5 is BadDigest, and nothing is stored',
    'it does not look at Content-MD5',
  ],
  ['a malformed Content-MD5 is InvalidDigest', 'it does not look at Content-MD5'],
  [
    'a key may have line breaks and tabs',
    'its web server fails on the path: 500 with a page of HTML',
  ],
  ['a key is at most 1,024 bytes of UTF-8', 'it has no limit of keys’ length'],
  ['a range that is malformed, or of another unit, is not heeded', 'it takes any unit for bytes'],
  ['a read whose conditions hold is answered', 'it compares If-Match: * with the ETag'],
  ...[
    'ChecksumCRC32',
    'ChecksumCRC32C',
    'ChecksumCRC64NVME',
    'ChecksumSHA1',
    'ChecksumSHA256',
  ].flatMap((name): [string, string][] => [
    [
      `a ${name} that is right is kept and returned when asked for`,
      'a put is answered without its checksum',
    ],
    [`a ${name} that is wrong is BadDigest, and nothing is stored`, 'it compares no checksum'],
  ]),
  [
    'a multipart upload with SHA256 has a checksum of its parts’ checksums',
    'it computes none of a multipart upload',
  ],
  [
    'a checksum of parts’ checksums is claimed with the number of parts or without it',
    'it computes none of a multipart upload',
  ],
  [
    'the attributes of an object are its ETag, checksum, size and storage class',
    'it writes Last-Modified in a form that HTTP does not have, on which the SDK fails',
  ],
  ['a page never has more than 1,000, whatever is asked', 'it lists as many as are asked for'],
  [
    'version 1 goes on after a common prefix by its NextMarker',
    'it names the last key and not the common prefix',
  ],
  [
    'a negative count, and a token that was never given out, are InvalidArgument',
    'it answers the first with 200 and fails on the second with 500',
  ],
  ['parts are named in ascending order', 'it puts them in order itself'],
  ['part numbers are 1 to 10,000', 'it says NoSuchUpload of a number that is too small'],
  [
    'every operation on an aborted upload is NoSuchUpload',
    'a part of such an upload is a 500 with a page of HTML',
  ],
  [
    'uploads under way are listed by key until they end',
    'it lists them in the order of their start',
  ],
  [
    'a part of an object is read by its number, with the count of parts',
    'it answers with the whole object',
  ],
  [
    'an object that was put whole is its own part 1 and has no other',
    'its refusal of another part has no code',
  ],
  [
    'a copy whose condition on the source fails is PreconditionFailed',
    'it heeds no condition on the source',
  ],
  [
    'tags of one key, and tags that are too long, are InvalidTag',
    'it does not check the length of tags',
  ],
  [
    'a new bucket has ACLs disabled: one that grants more is AccessControlListNotSupported',
    'every bucket has ACLs',
  ],
  [
    'a bucket that is made with a public ACL is InvalidBucketAclWithObjectOwnership',
    'every bucket has ACLs',
  ],
  ['a new bucket blocks public access, in every way', 'a new bucket of it has no block'],
  [
    'a new bucket’s owner owns its objects, and may say so again',
    'a new bucket of it has no ownership controls',
  ],
  [
    'a new bucket encrypts with AES256, and may be told so again',
    'a new bucket of it has no encryption',
  ],
  ['every object is encrypted with S3’s own keys', 'it encrypts where it is asked to'],
  ['a delete marker cannot be read', 'it says NoSuchVersion of a marker'],
  [
    'the deletion of a delete marker brings the object back',
    'it does, and does not report that it deleted a marker',
  ],
  [
    'puts and deletions of a suspended bucket replace the null version alone',
    'a put while suspended destroys the versions from before',
  ],
  [
    'a bucket that holds a version or a marker is not deleted',
    'a bucket that holds only delete markers is empty to it',
  ],
  [
    'a preflight is allowed by the rule that fits, and refused where none does',
    'it allows every origin, whatever the rules say',
  ],
  [
    'an answer has CORS headers only for an origin that a rule names',
    'it reflects every origin, whatever the rules say',
  ],
  ['lifecycle rules are put, read and deleted as a whole', 'it forgets NewerNoncurrentVersions'],
  [
    'a lifecycle rule that does nothing is MalformedXML or InvalidRequest',
    'it accepts a rule without an action',
  ],
  [
    'an object that a rule will expire names the date and the rule wherever it is seen',
    'it has no lifecycle',
  ],
  ['a multipart upload that a rule will abort names the date and the rule', 'it has no lifecycle'],
  ['EventBridge is switched on and off', 'it does not return the configuration'],
  [
    'two notifications of one event for overlapping prefixes are InvalidArgument',
    'it does not compare notifications',
  ],
  [
    'a notification to a missing target is InvalidArgument',
    'it does not ask whether a function exists',
  ],
  ['a presigned URL that has expired is AccessDenied', 'it checks no signature'],
  ['a presigned URL is for one method, one key and its own parameters', 'it checks no signature'],
  [
    'a form with a signed policy uploads within its conditions and not beyond them',
    'it does not read the policy',
  ],
  [
    'a form may name a file for its plain fields too',
    'it fails on a key that comes as a file: 500 with a page of HTML',
  ],
  ['an unknown access key is InvalidAccessKeyId', 'it checks no signature'],
  ['a wrong secret is SignatureDoesNotMatch', 'it checks no signature'],
  ['a request without a signature is AccessDenied', 'it checks no signature'],
])
