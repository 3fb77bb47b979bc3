import fc from 'fast-check'
import { expect, inject, test } from 'vitest'
import { owner, Principals } from './principals.ts'
import { deriveKey, signingKeyOf } from './signing-key.ts'

test('a caller always signs with the key that its secret and the scope give, whoever had its access key before', () => {
  const step = fc.record({
    accessKeyId: fc.constantFrom('a', 'b'),
    // A key pair of its own, or undefined to go on with the one that is there.
    secretAccessKey: fc.option(fc.constantFrom('one', 'two', 'three'), { nil: undefined }),
    scope: fc.nat(40).map((day) => `${day}/us-east-1/s3/aws4_request`),
  })
  fc.assert(
    fc.property(fc.array(step, { maxLength: 120, size: 'max' }), (steps) => {
      const principals = new Principals()
      const secrets = new Map<string, string>()
      for (const { accessKeyId, secretAccessKey, scope } of steps) {
        if (secretAccessKey !== undefined || !secrets.has(accessKeyId)) {
          const secret = secretAccessKey ?? 'first'
          principals.add(owner({ accessKeyId, secretAccessKey: secret }))
          secrets.set(accessKeyId, secret)
        }
        const principal = principals.find(accessKeyId)
        if (principal === undefined) throw new Error(`Cannot find ${accessKeyId}`)
        const expected = deriveKey(secrets.get(accessKeyId) ?? '', scope)
        expect(signingKeyOf(principal, scope).equals(expected)).toBe(true)
      }
    }),
    { seed: inject('seed'), numRuns: 50 },
  )
})
