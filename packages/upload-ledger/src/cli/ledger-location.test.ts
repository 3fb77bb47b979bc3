import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { expect, test } from 'vitest'
import { LedgerError } from '../core/index.ts'
import { explainingLocation } from './ledger-location.ts'
import { defaultDataFolder } from './running.ts'

const at = (environment: Record<string, string>, isFallback: boolean) => ({
  context: { environment, workingFolder: '/nowhere' },
  dataFolder: defaultDataFolder,
  isFallback,
})

/** A port on which something listened until now. */
async function closedPort(): Promise<number> {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  await new Promise((resolve) => server.close(resolve))
  return port
}

test.each(['127.0.0.1', 'localhost'])(
  'a local cloud that has stopped is named by the variable that points to it, by %s',
  async (name) => {
    const port = await closedPort()
    const url = `http://${name}:${port}`
    const ask = async () => {
      // The SDK's client fails as node:http does.
      const { get } = await import('node:http')
      await new Promise((_, reject) => get(url).on('error', reject)).catch((cause) => {
        throw new LedgerError('unavailable', 'Cannot read the row', { cause })
      })
    }
    const place = at({ AWS_ENDPOINT_URL_DYNAMODB: url }, false)
    await expect(explainingLocation(place, ask)).rejects.toMatchObject({
      code: 'configuration',
      message: expect.stringMatching(
        new RegExp(
          `^Cannot reach the local cloud: nothing listens on \\S+:${port}, to which AWS_ENDPOINT_URL_DYNAMODB points, and none is running in /nowhere/.upload-ledger, which does not exist; start one with npx upload-ledger dev, `,
        ),
      ),
    })
  },
)

test('a failure on AWS says that AWS was asked because no local cloud is running', async () => {
  const fail = async () => {
    throw new LedgerError('configuration', 'Cannot read the row: no credentials')
  }
  await expect(explainingLocation(at({}, true), fail)).rejects.toMatchObject({
    code: 'configuration',
    message: expect.stringMatching(
      /^Cannot read the row: no credentials; this asked AWS, because no local cloud is running in /,
    ),
  })
  await expect(explainingLocation(at({}, false), fail)).rejects.toThrow(/no credentials$/)
})
