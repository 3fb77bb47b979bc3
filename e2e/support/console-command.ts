import { spawn } from 'node:child_process'
import { once } from 'node:events'
import process from 'node:process'
import { fileURLToPath } from 'node:url'
import { type Development, keys, region, until } from './development.ts'

const command = fileURLToPath(
  new URL('../../packages/upload-ledger/bin/upload-ledger.js', import.meta.url),
)

/** A person's environment in which the local cloud is AWS: endpoints, a region and keys, and no folder. */
export function environmentOf({
  dynamodbUrl,
  s3Url,
}: Pick<Development, 'dynamodbUrl' | 's3Url'>): Readonly<Record<string, string>> {
  return {
    ...{ AWS_ENDPOINT_URL: dynamodbUrl, AWS_ENDPOINT_URL_S3: s3Url, AWS_REGION: region },
    ...{ AWS_ACCESS_KEY_ID: keys.accessKeyId, AWS_SECRET_ACCESS_KEY: keys.secretAccessKey },
  }
}

/** `upload-ledger console` in a process of its own. */
export interface ConsoleCommand extends AsyncDisposable {
  /** The address that lets a person in. */
  readonly entry: string
  /** Asks the API with the token of the entry. */
  ask(path: string, init?: RequestInit): Promise<Response>
  json(path: string): Promise<Record<string, unknown>>
  settings(): Promise<object>
  /** What it has said to the person so far. */
  said(): string
}

export async function startConsoleCommand(
  development: Pick<Development, 'dynamodbUrl' | 's3Url'>,
  args: readonly string[],
): Promise<ConsoleCommand> {
  const child = spawn(process.execPath, [command, 'console', '--port', '0', ...args], {
    env: { PATH: process.env.PATH, ...environmentOf(development) },
  })
  let [out, err] = ['', '']
  child.stdout.on('data', (chunk: Buffer) => (out += chunk.toString()))
  child.stderr.on('data', (chunk: Buffer) => (err += chunk.toString()))
  const ended = once(child, 'close')
  const [entry = '', url = '', token = ''] = await until(
    async () => /(\S+)\/#token=(\S+)(?=\n)/.exec(out) ?? undefined,
    () => `the console did not start: ${err}`,
    () => child.exitCode !== null,
  )
  const ask = (path: string, init: RequestInit = {}) =>
    fetch(`${url}/api${path}`, {
      ...init,
      headers: { authorization: `Bearer ${token}`, ...init.headers },
    })
  return {
    ...{ entry, ask },
    json: async (path) => (await (await ask(path)).json()) as Record<string, unknown>,
    settings: async () => (await (await fetch(`${url}/console.json`)).json()) as object,
    said: () => err,
    async [Symbol.asyncDispose]() {
      child.kill('SIGINT')
      await ended
    },
  }
}
