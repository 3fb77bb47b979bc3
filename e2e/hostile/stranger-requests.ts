/** A request as it goes over the wire. */
export interface RawRequest {
  readonly method: string
  readonly target: string
  readonly headers: readonly string[]
  readonly body?: string
}

/** What a page of somebody else, or a name bound to this machine, may have a browser send. */
export interface Stranger {
  readonly what: string
  /** What the console says to it; S3 and DynamoDB refuse it for want of a signature, if not before. */
  readonly status: number
  /** @param port where it is sent @param path what there is to read */
  request(port: number, path: string): RawRequest
}

/** Row B16 of the faults, one by one: 25. */
export const strangers: readonly Stranger[] = [
  host('a name that was bound to this machine', 421, () => ['evil.example']),
  host('a name that begins as ours', 421, (port) => [`localhost.evil.example:${port}`]),
  host('our name without its port', 421, () => ['127.0.0.1']),
  host('our name with another port', 421, () => ['127.0.0.1:1']),
  host('any address', 421, (port) => [`0.0.0.0:${port}`]),
  host('our name with a dot behind', 421, (port) => [`localhost.:${port}`]),
  host('our name with a user', 421, (port) => [`x@127.0.0.1:${port}`]),
  host('an empty Host', 421, () => ['']),
  host('no Host', 400, () => []),
  host('two Hosts, the first ours', 400, (port) => [`127.0.0.1:${port}`, 'evil.example']),
  host('two Hosts, the second ours', 400, (port) => ['evil.example', `127.0.0.1:${port}`]),
  host('our Host twice', 400, (port) => [`127.0.0.1:${port}`, `127.0.0.1:${port}`]),
  header('another page', 403, () => ['Origin: http://evil.example']),
  header('no page', 403, () => ['Origin: null']),
  header('another port of this machine', 403, () => ['Origin: http://127.0.0.1:1']),
  header('our page by the other protocol', 403, (port) => [`Origin: https://127.0.0.1:${port}`]),
  header('our page and another', 403, (port) => [
    `Origin: http://127.0.0.1:${port}`,
    'Origin: http://evil.example',
  ]),
  header('another site', 403, () => ['Sec-Fetch-Site: cross-site']),
  header('another port, as the browser says', 403, () => ['Sec-Fetch-Site: same-site']),
  post('plain text', 405, ['Content-Type: text/plain']),
  post('a form', 405, ['Content-Type: application/x-www-form-urlencoded']),
  post('a length beside an encoding', 400, ['Transfer-Encoding: chunked']),
  target('an absolute target', 400, (path) => `http://evil.example${path}`),
  target('a target with two slashes', 400, (path) => `/${path}`),
  {
    what: 'a question for leave',
    status: 403,
    request: (port, path) => ({
      ...{ method: 'OPTIONS', target: path },
      headers: [
        ...[`Host: 127.0.0.1:${port}`, 'Origin: http://evil.example'],
        'Access-Control-Request-Method: PUT',
      ],
    }),
  },
]

function host(what: string, status: number, names: (port: number) => readonly string[]): Stranger {
  const request = (port: number, path: string) => ({
    ...{ method: 'GET', target: path },
    headers: names(port).map((name) => `Host: ${name}`),
  })
  return { what, status, request }
}

function header(
  what: string,
  status: number,
  headers: (port: number) => readonly string[],
): Stranger {
  const request = (port: number, path: string) => ({
    ...{ method: 'GET', target: path },
    headers: [`Host: 127.0.0.1:${port}`, ...headers(port)],
  })
  return { what, status, request }
}

function post(what: string, status: number, headers: readonly string[]): Stranger {
  const body = '0\r\n\r\n'
  const request = (port: number, path: string) => ({
    ...{ method: 'POST', target: path, body },
    headers: [`Host: 127.0.0.1:${port}`, `Content-Length: ${body.length}`, ...headers],
  })
  return { what, status, request }
}

function target(what: string, status: number, of: (path: string) => string): Stranger {
  const request = (port: number, path: string) => ({
    ...{ method: 'GET', target: of(path) },
    headers: [`Host: 127.0.0.1:${port}`],
  })
  return { what, status, request }
}
