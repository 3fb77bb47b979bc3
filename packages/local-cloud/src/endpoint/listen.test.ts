import { once } from 'node:events'
import { type IncomingMessage, request } from 'node:http'
import { setTimeout as wait } from 'node:timers/promises'
import { expect, onTestFinished, test } from 'vitest'
import { listen } from './listen.ts'

test('a request that comes before there is a service waits for it', async () => {
  const endpoint = await listen(0)
  let answered = false
  const early = fetch(endpoint.url, { method: 'POST', body: 'early' }).then((response) => {
    answered = true
    return response.text()
  })
  await wait(50)
  expect(answered).toBe(false)
  endpoint.serve({
    listener(request, response) {
      request.pipe(response)
    },
  })
  expect(await early).toBe('early')
  const later = await fetch(endpoint.url, { method: 'POST', body: 'later' })
  expect(await later.text()).toBe('later')
  await endpoint.close()
})

test('an endpoint without a service can be closed, and twice', async () => {
  const endpoint = await listen(0)
  await endpoint.close()
  await endpoint.close()
  await expect(fetch(endpoint.url)).rejects.toThrow('fetch failed')
})

test('an expectation that nobody knows changes nothing, be there a service yet or not', async () => {
  const endpoint = await listen(0)
  onTestFinished(() => endpoint.close())
  const ask = async (): Promise<number | undefined> => {
    const asking = request(endpoint.url, { headers: { expect: '200-ok' } })
    asking.end()
    const [answer] = (await once(asking, 'response')) as [IncomingMessage]
    answer.resume()
    return answer.statusCode
  }
  const early = ask()
  await wait(50)
  endpoint.serve({ listener: (_, response) => response.writeHead(204).end() })
  expect([await early, await ask()]).toEqual([204, 204])
})
