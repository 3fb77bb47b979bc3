import { expect, test } from 'vitest'
import { CannotLook } from '../../checklist/index.ts'
import { LedgerError } from '../../core/index.ts'
import { ask, askForOne } from './ask.ts'

const failing =
  (name: string, httpStatusCode = 400) =>
  async (): Promise<never> => {
    throw Object.assign(new Error(`what ${name} says.`), { name, $metadata: { httpStatusCode } })
  }

test.each([
  ['AccessDenied', 403],
  ['AccessDeniedException', 400],
  ['Forbidden', 403],
  ['403', 403],
])('%s is a right that the person lacks, by name', async (name, status) => {
  const asked = ask('iam:SimulatePrincipalPolicy', failing(name, status))
  await expect(asked).rejects.toThrow(
    new CannotLook('your credentials do not allow iam:SimulatePrincipalPolicy'),
  )
})

test.each([
  ['NotImplemented', 501],
  ['UnknownOperationException', 400],
])('%s means that the endpoint does not support the request', async (name, status) => {
  await expect(ask('a:B', failing(name, status))).rejects.toThrow(
    'this endpoint does not support a:B',
  )
})

test.each(['ExpiredTokenException', 'InvalidClientTokenId', 'SignatureDoesNotMatch'])(
  '%s ends the run: AWS does not recognize the credentials',
  async (name) => {
    await expect(ask('a:B', failing(name, 403))).rejects.toBeInstanceOf(LedgerError)
  },
)

test('any other failure is reported as it is', async () => {
  const asked = ask('a:B', failing('Throttling', 503))
  await expect(asked).rejects.toThrow('a:B: Throttling: what Throttling says')
  await expect(asked).rejects.not.toBeInstanceOf(CannotLook)
})

test('a missing resource gives undefined where absence is expected', async () => {
  expect(await askForOne('a:B', failing('NoSuchKey', 404), ['NoSuchKey'])).toBeUndefined()
  await expect(askForOne('a:B', failing('Other', 404), ['NoSuchKey'])).rejects.toThrow('Other')
})
