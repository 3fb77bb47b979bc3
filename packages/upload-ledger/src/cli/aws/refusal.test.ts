import { expect, test } from 'vitest'
import { CannotLook } from '../../checklist/index.ts'
import { LedgerError } from '../../core/index.ts'
import { ask } from '../doctor/ask.ts'
import { asking } from './failure.ts'
import { refusals } from './refusal.ts'

// As the services name them.
const codes = {
  right: [
    'AccessDenied',
    'AccessDeniedException',
    'AuthorizationError',
    'Forbidden',
    'NotAuthorized',
    'UnauthorizedOperation',
  ],
  expired: ['ExpiredToken', 'ExpiredTokenException', 'RequestExpired'],
  keys: [
    'IncompleteSignature',
    'IncompleteSignatureException',
    'InvalidAccessKeyId',
    'InvalidClientTokenId',
    'InvalidSignatureException',
    'MissingAuthenticationToken',
    'MissingAuthenticationTokenException',
    'SignatureDoesNotMatch',
    'UnrecognizedClientException',
  ],
} as const

const said = {
  right: 'AWS denied a:B',
  expired: 'the credentials have expired',
  keys: 'AWS does not recognize these credentials',
} as const

const cases = (['right', 'expired', 'keys'] as const).flatMap((kind) =>
  codes[kind].flatMap((name) => [400, 403].map((status) => ({ kind, name, status }))),
)

test.each(cases)(
  '$name by $status is the same to doctor and to the other commands: $kind',
  async ({ kind, name, status }) => {
    const send = async (): Promise<never> => {
      throw Object.assign(new Error('No.'), { name, $metadata: { httpStatusCode: status } })
    }
    await expect(asking('see it', 'a:B', send)).rejects.toMatchObject({
      code: 'refused',
      message: expect.stringContaining(said[kind]),
    })
    // Without a right doctor looks at the rest; without credentials it cannot look at anything.
    const ofDoctor = kind === 'right' ? CannotLook : LedgerError
    await expect(ask('a:B', send)).rejects.toBeInstanceOf(ofDoctor)
    await expect(ask('a:B', () => asking('see it', 'a:B', send))).rejects.toBeInstanceOf(ofDoctor)
  },
)

test('every code of the table is among these', () => {
  expect([...refusals.keys()].sort()).toEqual(Object.values(codes).flat().sort())
})
