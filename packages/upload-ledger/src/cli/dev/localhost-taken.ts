import { createServer } from 'node:net'
import type { RunningCloud } from '../running.ts'

type Addresses = Pick<RunningCloud, 's3Url' | 'dynamodbUrl' | 'consoleUrl'>

/**
 * A line for each port of ours that another program has on `::1`. We listen on 127.0.0.1 alone, and
 * both may have the port; but many resolvers give `::1` for `localhost` first, which is then the
 * other program. Where nobody has it there, clients go on to 127.0.0.1.
 */
export async function localhostTaken(addresses: Addresses): Promise<readonly string[]> {
  const urls = Object.entries(flags).flatMap(([name, flag]) => {
    const address = addresses[name as keyof Addresses]
    return address === undefined ? [] : [{ url: new URL(address), flag }]
  })
  const lines = urls.map(async ({ url: { port }, flag }) =>
    (await isTaken(Number(port))) ? [lineOf(port, flag)] : [],
  )
  return (await Promise.all(lines)).flat()
}

const flags: Readonly<Record<keyof Addresses, string>> = {
  s3Url: '--s3-port',
  dynamodbUrl: '--dynamodb-port',
  consoleUrl: '--console-port',
}

function lineOf(port: string, flag: string): string {
  return `localhost:${port} may reach another program, which listens on [::1]:${port}; use 127.0.0.1:${port}, or choose another port with ${flag}`
}

/** Listens there for a moment; connecting would disturb the other program. */
function isTaken(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer()
    // Without IPv6, the error is another one.
    server.once('error', (error: NodeJS.ErrnoException) => resolve(error.code === 'EADDRINUSE'))
    server.listen({ host: '::1', port, exclusive: true }, () => server.close(() => resolve(false)))
  })
}
