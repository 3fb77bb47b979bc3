import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFile, writeFile } from 'node:fs/promises'
import { Agent, createServer, request as send } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import process from 'node:process'
import { buffer } from 'node:stream/consumers'
import { fileURLToPath } from 'node:url'
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda'
import { PutObjectCommand } from '@aws-sdk/client-s3'
import {
  ChangeMessageVisibilityCommand,
  GetQueueAttributesCommand,
  ReceiveMessageCommand,
  SendMessageCommand,
  SQSClient,
} from '@aws-sdk/client-sqs'
import { expect, test, vi } from 'vitest'
import { startLocalCloud } from '../../packages/local-cloud/src/index.ts'
import { dlq } from '../../packages/upload-ledger/src/cli/commands/dlq.ts'
import {
  deadLetterQueueName,
  queues,
  uploadFunction,
} from '../../packages/upload-ledger/src/cli/dev/pipeline.ts'
import { connectTable, createTable, getRow } from '../../packages/upload-ledger/src/table/index.ts'
import { patient } from '../../packages/upload-ledger/src/table/testing/patient.ts'
import {
  type Development,
  keys,
  region,
  startDevelopment,
  temporaryFolder,
  until,
} from '../support/development.ts'
import { createRandom } from '../support/random.ts'
import { type Ran, runHere } from '../support/run-here.ts'
import { seed } from '../support/seed.ts'

const Bucket = 'uploads'

interface Letter {
  readonly id: string
  readonly cause: string
  readonly receives: number
  readonly since: string
  readonly events: readonly { readonly object_key: string; readonly event_name: string }[]
}

/** The letters that `dlq list` prints, by their first key; poison has none. */
function lettersIn({ out }: Ran): ReadonlyMap<string, Letter> {
  const letters = out.map((line): Letter => JSON.parse(line))
  return new Map(letters.map((letter) => [letter.events[0]?.object_key ?? 'poison', letter]))
}

function event(key: string, size: number, sequencer: string): object {
  const object = { key, size, eTag: `e${size}`, sequencer }
  const head = { eventVersion: '2.1', eventSource: 'aws:s3', eventName: 'ObjectCreated:Put' }
  return {
    Records: [
      { ...head, eventTime: '2026-11-23T04:00:00.000Z', s3: { bucket: { name: Bucket }, object } },
    ],
  }
}

const poison = event('%zz', 1, '0A')

/** Takes the function's right to write away, or gives it back. */
async function allowing({ dataFolder }: Development): Promise<(allowed: boolean) => Promise<void>> {
  const path = join(dataFolder, 'functions', 'upload-ledger', 'policy.json')
  const text = await readFile(path, 'utf8')
  const denied = JSON.stringify({ ...JSON.parse(text), Statement: [] })
  return (allowed) => writeFile(path, allowed ? text : denied)
}

function sqsOf({ dynamodbUrl }: Pick<Development, 'dynamodbUrl'>): SQSClient {
  return new SQSClient({ endpoint: dynamodbUrl, region, credentials: keys })
}

test('dlq lists, shows, redrives and drops the events of both deliveries, each with its cause', async () => {
  await using folder = await temporaryFolder()
  await using running = await startDevelopment(folder.path)
  const dlqHere = (args: readonly string[], answer = '') =>
    runHere(dlq, [...args, '--data', folder.path], {
      workingFolder: folder.path,
      ask: async (question) => {
        asked.push(question)
        return answer
      },
    })
  const asked: string[] = []
  expect(await dlqHere(['list'])).toMatchObject({
    code: 0,
    out: [],
    err: [`No dead letters in ${deadLetterQueueName}`],
  })

  const allow = await allowing(running)
  await allow(false)
  const put = (Key: string, Body: string) =>
    running.s3.send(new PutObjectCommand({ Bucket, Key, Body }))
  await put('incoming/first', 'old')
  await put('incoming/second + more', 'only')
  const lambda = new LambdaClient({ endpoint: running.dynamodbUrl, region, credentials: keys })
  const Payload = Buffer.from(JSON.stringify(poison))
  const given = { FunctionName: 'upload-ledger', InvocationType: 'Event' as const, Payload }
  await lambda.send(new InvokeCommand(given))
  const sqs = sqsOf(running)
  const QueueUrl = `${running.dynamodbUrl}/000000000000/${deadLetterQueueName}`
  // As a redrive policy leaves it there: the message itself, with nothing around it.
  const MessageBody = JSON.stringify(event('incoming/queued', 7, '0A'))
  await sqs.send(new SendMessageCommand({ QueueUrl, MessageBody }))
  await sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: 'not JSON' }))

  const count = async () => {
    const AttributeNames = ['ApproximateNumberOfMessages' as const]
    const asking = new GetQueueAttributesCommand({ QueueUrl, AttributeNames })
    return Number((await sqs.send(asking)).Attributes?.ApproximateNumberOfMessages)
  }
  await until(
    async () => (await count()) === 5,
    () => 'the events did not become dead letters',
  )
  const listed = await dlqHere(['list', '--json'])
  expect(listed.err).toEqual([`5 dead letters in ${deadLetterQueueName}`])
  const letters = lettersIn(listed)
  expect([...letters.keys()].sort()).toEqual([
    'incoming/first',
    'incoming/queued',
    'incoming/second + more',
    'poison',
  ])
  const [first, second, queued] = ['first', 'second + more', 'queued'].map((name) =>
    letters.get(`incoming/${name}`),
  )
  expect(first?.cause).toMatch(
    /^RetriesExhausted after 3 attempts: LedgerError: Cannot save 1 of 1 records: .*AccessDeniedException/,
  )
  expect(first?.since).toMatch(/^20\d\d-/)
  expect(first?.events).toMatchObject([{ event_name: 'ObjectCreated:Put' }])
  expect(queued?.cause).toBe('failed too often; the log of the function has the error')
  const causes = listed.out.map((line): string => JSON.parse(line).cause)
  expect(causes).toContainEqual('Cannot read payload: it is not JSON')
  expect(causes).toContainEqual(expect.stringMatching(/s3\.object\.key/))

  // Looking leaves each where it is, under the same id; one more is only counted while it is hidden.
  const { Messages: [hidden] = [] } = await sqs.send(new ReceiveMessageCommand({ QueueUrl }))
  const fewer = await dlqHere(['list', '--json'])
  expect(fewer.out).toHaveLength(4)
  expect(fewer.err[0]).toContain(`Hidden in ${deadLetterQueueName}: 1 more`)
  const { ReceiptHandle } = hidden ?? {}
  await sqs.send(
    new ChangeMessageVisibilityCommand({ QueueUrl, ReceiptHandle, VisibilityTimeout: 0 }),
  )
  const limited = await dlqHere(['list', '--limit', '2'])
  expect(limited.out).toHaveLength(2)
  expect(limited.err).toEqual([
    `2 dead letters in ${deadLetterQueueName}; there may be more: pass a greater --limit`,
  ])
  const again = await dlqHere(['list', '--json'])
  const ids = (ran: Ran) => ran.out.map((line): string => JSON.parse(line).id).sort()
  expect(ids(again)).toEqual(ids(listed))

  const shown = await dlqHere(['show', second?.id ?? ''])
  expect(shown.code).toBe(0)
  expect(shown.out.join('\n')).toContain('s3://uploads/incoming/second + more')
  expect(shown.out.join('\n')).toContain('    "condition": "RetriesExhausted",')
  expect(await dlqHere(['show', 'nothing'])).toMatchObject({
    code: 1,
    err: [`No dead letter nothing in ${deadLetterQueueName}`],
  })

  // While the function still fails, a letter stays.
  const early = await dlqHere(['redrive', second?.id ?? ''])
  expect(early.code).toBe(1)
  expect(early.out[0]).toMatch(/still failing: LedgerError: .*AccessDeniedException/)
  expect(early.err).toEqual(['0 redriven, 1 still failing and kept'])

  await allow(true)
  await put('incoming/first', 'newer')
  await until(
    () => getRow(running.table, Bucket, 'incoming/first'),
    () => 'the newer event left no row',
  )
  const chosen = await dlqHere(['redrive', second?.id ?? '', 'nothing'])
  expect(chosen.code).toBe(1)
  expect(chosen.out).toEqual([`${second?.id}\ts3://uploads/incoming/second + more\twritten`])
  expect(chosen.err).toEqual([`No dead letter nothing in ${deadLetterQueueName}`, '1 redriven'])
  const all = await dlqHere(['redrive', '--all', '--rate', '100', '--json'])
  expect(all.code).toBe(1)
  expect(all.err).toEqual(['2 redriven, 2 still failing and kept'])
  const outcomes = new Map(
    all.out.map((line) => {
      const { events, outcomes, cause } = JSON.parse(line)
      return [events[0]?.object_key ?? cause, outcomes]
    }),
  )
  expect(outcomes.get('incoming/first')).toEqual({ stale: 1 })
  expect(outcomes.get('incoming/queued')).toEqual({ written: 1 })
  expect(await getRow(running.table, Bucket, 'incoming/first')).toMatchObject({ size: 5 })
  expect(await getRow(running.table, Bucket, 'incoming/queued')).toMatchObject({ size: 7 })
  expect(await getRow(running.table, Bucket, 'incoming/second + more')).toMatchObject({ size: 4 })

  expect(await dlqHere(['drop', '--all'], 'n')).toMatchObject({ code: 1, out: [] })
  expect(asked).toEqual(['Drop 2 dead letters for good? [y/N] '])
  expect(await count()).toBe(2)
  const dropped = await dlqHere(['drop', '--all'], 'y')
  expect(dropped).toMatchObject({ code: 0, err: expect.arrayContaining(['2 dropped']) })
  expect(dropped.out).toHaveLength(2)
  expect(await count()).toBe(0)
  lambda.destroy()
  sqs.destroy()
})

test('a queue that --queue names is enough, and its letters choose no function', async () => {
  await using folder = await temporaryFolder()
  const options = {
    dataFolder: folder.path,
    ...{ s3Port: 0, dynamodbPort: 0, region, owner: keys },
    functions: [uploadFunction(false)],
    queues,
  }
  const cloud = await startLocalCloud(options)
  try {
    await createTable(tableAt(cloud.dynamodbUrl))
    const environment = environmentAt(cloud.dynamodbUrl)
    // The SDK reads the keys by itself.
    for (const [name, value] of Object.entries(environment)) vi.stubEnv(name, value)
    const requestPayload = event('incoming/a', 3, '0A')
    const functionArn = `${cloud.functions.arn('other')}:$LATEST`
    const record = {
      requestContext: { functionArn, condition: 'EventAgeExceeded' },
      requestPayload,
    }
    await cloud.queue(deadLetterQueueName).send(JSON.stringify(record))
    const run = (...args: readonly string[]) =>
      runHere(dlq, [...args, '--region', region], {
        workingFolder: folder.path,
        environment,
      })
    for (const queue of [
      deadLetterQueueName,
      `${cloud.dynamodbUrl}/000000000000/${deadLetterQueueName}`,
    ]) {
      const { out } = await run('list', '--queue', queue)
      expect(out[0]).toContain('s3://uploads/incoming/a\tEventAgeExceeded')
    }
    await expect(run('redrive', '--all', '--queue', deadLetterQueueName)).rejects.toThrow(
      /no function is named; pass --function arn:aws:lambda:.*:other or --stack-name$/,
    )
    const ours = ['--queue', deadLetterQueueName, '--function', 'upload-ledger']
    const refused = await run('redrive', '--all', ...ours)
    expect(refused.out[0]).toContain('it failed in the function other; pass --function other')
    expect(cloud.queue(deadLetterQueueName).counts().visible).toBe(1)
    await expect(run('list', '--queue', 'nowhere')).rejects.toThrow(
      'Cannot find the dead letters: there is no queue nowhere; pass its URL, or another --region',
    )
    await expect(run('list', '--function', 'nobody')).rejects.toThrow(/there is no function nobody/)
    await expect(run('list', '--function', 'upload-ledger')).rejects.toThrow(
      /no queue keeps the failed events of upload-ledger/,
    )
    for (const wrong of [['redrive'], ['drop', 'a', '--all'], ['show'], ['list', 'a'], ['lst']]) {
      await expect(run(...wrong), wrong.join(' ')).rejects.toThrow(/^Cannot run dlq/)
    }
  } finally {
    vi.unstubAllEnvs()
    await cloud.close()
  }
})

test('a letter that failed in a queue has the error that the function logged, and --function finds it', async () => {
  await using folder = await temporaryFolder()
  const [deadLetterQueue, queue] = ['failed', 'work']
  const cloud = await startLocalCloud({
    dataFolder: folder.path,
    ...{ s3Port: 0, dynamodbPort: 0, region, owner: keys },
    functions: [uploadFunction(false)],
    queues: [
      { name: queue, visibilityTimeoutSeconds: 180, maxReceiveCount: 2, deadLetterQueue },
      { name: deadLetterQueue },
    ],
    eventSourceMappings: [
      {
        ...{ queue, function: 'upload-ledger' },
        ...{ reportBatchItemFailures: true, failureVisibilitySeconds: 0.05 },
      },
    ],
  })
  try {
    for (const [name, value] of Object.entries(environmentAt(cloud.dynamodbUrl))) {
      vi.stubEnv(name, value)
    }
    // There is no table yet.
    await cloud.queue(queue).send(JSON.stringify(event('incoming/a', 3, '0A')))
    const dead = cloud.queue(deadLetterQueue)
    await until(
      async () => dead.counts().visible === 1,
      () => 'the message did not become a dead letter',
    )
    const run = (...args: readonly string[]) =>
      runHere(dlq, [...args, '--function', 'upload-ledger', '--region', region], {
        workingFolder: folder.path,
        environment: environmentAt(cloud.dynamodbUrl),
      })
    const [line = ''] = (await run('list', '--json')).out
    const { id, cause } = JSON.parse(line)
    expect(cause).toContain('failed too often from the queue work')
    const shown = await run('show', id)
    expect(shown.out.join('\n')).toMatch(
      /^cause +Cannot save uploads\/incoming\/a: ResourceNotFoundException/m,
    )
    await createTable(tableAt(cloud.dynamodbUrl))
    const redriven = await run('redrive', id)
    expect(redriven).toMatchObject({ code: 0, out: [`${id}\ts3://uploads/incoming/a\twritten`] })
    expect(await getRow(tableAt(cloud.dynamodbUrl), Bucket, 'incoming/a')).toMatchObject({
      size: 3,
    })
    expect(dead.counts()).toMatchObject({ visible: 0, inFlight: 0 })
  } finally {
    vi.unstubAllEnvs()
    await cloud.close()
  }
})

const letters = 24
const mostKills = 4

test(`a redrive that is killed (-9) at any request goes on, and loses and repeats nothing (seed ${seed})`, async () => {
  const random = createRandom(seed)
  await using folder = await temporaryFolder()
  const options = {
    dataFolder: folder.path,
    ...{ s3Port: 0, dynamodbPort: 0, region, owner: keys },
    // The proxy's.
    allowedHosts: ['127.0.0.1'],
    functions: [uploadFunction(false)],
    queues,
  }
  let cloud = await startLocalCloud(options)
  await createTable(tableAt(cloud.dynamodbUrl))
  const names = Array.from({ length: letters }, (_, i) => `incoming/${i}`)
  for (const [i, name] of names.entries()) {
    await cloud.queue(deadLetterQueueName).send(JSON.stringify(event(name, i, '0A')))
  }
  for (let kills = 0; kills <= mostKills; kills++) {
    // A restart makes visible what the killed run had received.
    await cloud.close()
    cloud = await startLocalCloud(options)
    const isLast = kills === mostKills
    const { code, signal, killedAt } = await redriveUntil(
      cloud.dynamodbUrl,
      isLast ? Number.POSITIVE_INFINITY : 3 + random.below(30),
    )
    if (isLast) expect(code).toBe(0)
    else expect(signal === 'SIGKILL' || code === 0, killedAt).toBe(true)
    const { visible, inFlight } = cloud.queue(deadLetterQueueName).counts()
    const rows = await Promise.all(
      names.map((name) => getRow(tableAt(cloud.dynamodbUrl), Bucket, name)),
    )
    const written = rows.filter((row) => row !== undefined).length
    // Whatever is no letter any more is a row.
    expect(written, killedAt).toBeGreaterThanOrEqual(letters - visible - inFlight)
    if (!isLast) continue
    expect({ visible, inFlight }).toEqual({ visible: 0, inFlight: 0 })
    expect(rows.map((row) => row?.size)).toEqual(names.map((_, i) => i))
  }
  await cloud.close()
})

const program = fileURLToPath(
  new URL('../../packages/upload-ledger/bin/upload-ledger.js', import.meta.url),
)

/**
 * Runs a redrive as a process and kills it at its n-th request: before the request has an effect, or
 * after.
 */
async function redriveUntil(url: string, requests: number) {
  const agent = new Agent({ keepAlive: true })
  let count = 0
  let killedAt = 'not killed'
  const proxy = createServer(async (request, response) => {
    try {
      const body = await buffer(request)
      const name = String(request.headers['x-amz-target'] ?? request.url)
      const isKilled = ++count === requests
      if (isKilled) killedAt = `request ${count}, ${name}`
      if (isKilled && requests % 2 === 0) return void child.kill('SIGKILL')
      const { hostname, port } = new URL(url)
      const { method, url: path, rawHeaders: headers } = request
      const outgoing = send({ hostname, port, method, path, headers, agent })
      outgoing.end(body)
      const [answer] = await once(outgoing, 'response')
      const bytes = await buffer(answer)
      if (isKilled) return void child.kill('SIGKILL')
      response.writeHead(answer.statusCode, answer.rawHeaders).end(bytes)
    } catch {
      // The killed process has hung up.
      response.destroy()
    }
  })
  proxy.listen(0, '127.0.0.1')
  await once(proxy, 'listening')
  const endpoint = `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`
  const args = ['dlq', 'redrive', '--all', '--rate', '1000', '--queue', deadLetterQueueName]
  const own = Object.entries(process.env).filter(([name]) => !name.startsWith('AWS_'))
  const child = spawn(process.execPath, [program, ...args, '--function', 'upload-ledger'], {
    env: { ...Object.fromEntries(own), ...environmentAt(endpoint) },
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  let err = ''
  child.stderr.on('data', (chunk: Buffer) => (err += chunk.toString()))
  const [code, signal] = await once(child, 'close')
  proxy.closeAllConnections()
  proxy.close()
  agent.destroy()
  return { code, signal, killedAt: `${killedAt}: ${err}` }
}

function environmentAt(endpoint: string): Readonly<Record<string, string>> {
  return {
    AWS_ENDPOINT_URL: endpoint,
    AWS_REGION: region,
    AWS_ACCESS_KEY_ID: keys.accessKeyId,
    AWS_SECRET_ACCESS_KEY: keys.secretAccessKey,
  }
}

function tableAt(endpoint: string) {
  return connectTable('upload_metadata', { ...patient, endpoint, region, credentials: keys })
}
