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

/** 25 requests that no address of ours may serve. */
export const strangers: readonly Stranger[] = [
  host('a name rebound to this machine', 421, () => ['evil.example']),
  host('a name that begins with localhost', 421, (port) => [`localhost.evil.example:${port}`]),
  host('our name without its port', 421, () => ['127.0.0.1']),
  host('our name with another port', 421, () => ['127.0.0.1:1']),
  host('0.0.0.0', 421, (port) => [`0.0.0.0:${port}`]),
  host('our name with a trailing dot', 421, (port) => [`localhost.:${port}`]),
  host('our name with a user before it', 421, (port) => [`x@127.0.0.1:${port}`]),
  host('an empty Host', 421, () => ['']),
  host('no Host', 400, () => []),
  host('two Hosts, the first ours', 400, (port) => [`127.0.0.1:${port}`, 'evil.example']),
  host('two Hosts, the second ours', 400, (port) => ['evil.example', `127.0.0.1:${port}`]),
  host('our Host twice', 400, (port) => [`127.0.0.1:${port}`, `127.0.0.1:${port}`]),
  header('the Origin of another site', 403, () => ['Origin: http://evil.example']),
  header('the Origin null', 403, () => ['Origin: null']),
  header('the Origin of another local port', 403, () => ['Origin: http://127.0.0.1:1']),
  header('our Origin over https', 403, (port) => [`Origin: https://127.0.0.1:${port}`]),
  header('two Origins, the first ours', 403, (port) => [
    `Origin: http://127.0.0.1:${port}`,
    'Origin: http://evil.example',
  ]),
  header('a Sec-Fetch-Site of cross-site', 403, () => ['Sec-Fetch-Site: cross-site']),
  header('a Sec-Fetch-Site of same-site', 403, () => ['Sec-Fetch-Site: same-site']),
  post('a POST of plain text', 405, ['Content-Type: text/plain']),
  post('a POST of a form', 405, ['Content-Type: application/x-www-form-urlencoded']),
  post('a Content-Length beside a Transfer-Encoding', 400, ['Transfer-Encoding: chunked']),
  target('an absolute-form target', 400, (path) => `http://evil.example${path}`),
  target('a target that begins with two slashes', 400, (path) => `/${path}`),
  {
    what: 'a CORS preflight',
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
