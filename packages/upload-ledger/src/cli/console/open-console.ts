import { createHash } from 'node:crypto'
import { existsSync } from 'node:fs'
import { readdir, readFile } from 'node:fs/promises'
import { extname, join, relative, sep } from 'node:path'
import type { KeyFilter } from '../../core/index.ts'
import { packageFile } from '../package-file.ts'

/** What the page knows before it asks the API. */
export interface ConsoleSettings {
  /** The path of the API. */
  readonly api: string
  /** Absent where the address that opened the page brings it. */
  readonly token?: string
  /** The bucket to begin with. */
  readonly bucket?: string
  /** What the ledger is called in the page's title: `local`, or a table on AWS. */
  readonly place: string
  readonly table: string
  readonly region: string
  readonly historyTable?: string
  /** The flags by which commands reach this ledger: ` --data x`, or ` --profile y`. */
  readonly flags: string
  /** The live feed has what became of each event; without it, it is that of the history. */
  readonly hasOutcomes?: true
  /** The keys whose uploads get a row. */
  readonly watched?: WatchedKeys
  /** Of S3 on this machine; absent on AWS. */
  readonly s3Url?: string
  /** Of DynamoDB on this machine; absent on AWS. */
  readonly dynamodbUrl?: string
  /** For the lab, which needs a whole pipeline on this machine. */
  readonly lab?: LabSettings
}

export interface LabSettings {
  readonly functionName: string
  /** Of the file that the lab uploads: one that the function records. */
  readonly key: string
}

/** The keys of a bucket that its trigger sends. */
export interface WatchedKeys {
  readonly bucket: string
  readonly filters: readonly KeyFilter[]
}

export interface ConsoleOptions {
  readonly settings: ConsoleSettings
  /** The origins, besides its own, that the page may send requests to: those of S3. */
  readonly connectTo: readonly string[]
}

export interface Console {
  /** Answers a request for the console; `undefined` for a path that is none of its own. */
  answer(request: Request): Promise<Response | undefined>
  /**
   * Answers a path that nothing else knows with status 404 and the console, which shows the views that
   * there are; `undefined` where it is not a browser that asks for a page.
   */
  answerUnknown(request: Request): Promise<Response | undefined>
}

/** Opens the console that the package was built with; `undefined` where it was built without. */
export async function openConsole(options: ConsoleOptions): Promise<Console | undefined> {
  const folder = packageFile(join('dist', 'console'))
  if (!existsSync(join(folder, 'index.html'))) return undefined
  const files = new Map<string, ConsoleFile>()
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile() || /\.(br|gz)$/.test(entry.name)) continue
    const path = join(entry.parentPath, entry.name)
    const name = `/${relative(folder, path).split(sep).join('/')}`
    files.set(name, { path, type: typeOf(name) })
  }
  const headers = headersOf(options.connectTo)
  const index = files.get('/index.html')
  return {
    async answer(request) {
      const { pathname } = new URL(request.url)
      if (pathname === '/console.json') {
        return Response.json(options.settings, {
          headers: { ...headers, 'Cache-Control': 'no-store' },
        })
      }
      const file = files.get(pathname) ?? (isView(pathname) ? index : undefined)
      if (file === undefined) return undefined
      return answer(file, request, { headers, isHashed: pathname.startsWith('/assets/') })
    },
    async answerUnknown(request) {
      const isForPage = request.headers.get('Accept')?.includes('text/html')
      if (!isForPage || index === undefined) return undefined
      return answer(index, request, { headers, status: 404 })
    },
  }
}

interface ConsoleFile {
  readonly path: string
  readonly type: string
  /** Read at the first request for it. */
  bodies?: Promise<Bodies>
}

interface Bodies {
  readonly etag: string
  readonly plain: Uint8Array<ArrayBuffer>
  readonly br?: Uint8Array<ArrayBuffer>
  readonly gzip?: Uint8Array<ArrayBuffer>
}

interface AnswerOptions {
  readonly headers: Readonly<Record<string, string>>
  /** Whether the file's name changes with what it holds. */
  readonly isHashed?: boolean
  readonly status?: number
}

/** The paths that the page itself reads. */
function isView(path: string): boolean {
  return path === '/' || /^\/(live|overview|browse|dead-letters|health|lab)$/.test(path)
}

async function answer(
  file: ConsoleFile,
  request: Request,
  { headers, isHashed = false, status = 200 }: AnswerOptions,
): Promise<Response> {
  file.bodies ??= bodiesOf(file)
  const bodies = await file.bodies
  const shared = {
    ...headers,
    ETag: bodies.etag,
    Vary: 'Accept-Encoding',
    // The name of an asset has a hash of what it holds.
    'Cache-Control': isHashed ? 'public, max-age=31536000, immutable' : 'no-cache',
  }
  if (status === 200 && request.headers.get('If-None-Match')?.includes(bodies.etag)) {
    return new Response(null, { status: 304, headers: shared })
  }
  const accepted = request.headers.get('Accept-Encoding') ?? ''
  const encoding = (['br', 'gzip'] as const).find(
    (one) =>
      bodies[one] !== undefined && new RegExp(`\\b${one}\\b(?!;q=0(?![.\\d]))`).test(accepted),
  )
  const body = (encoding && bodies[encoding]) ?? bodies.plain
  return new Response(request.method === 'HEAD' ? null : body, {
    status,
    headers: {
      ...shared,
      'Content-Type': file.type,
      'Content-Length': String(body.length),
      ...(encoding === undefined ? {} : { 'Content-Encoding': encoding }),
    },
  })
}

/** Reads the file, and the compressed ones that the build put beside it. */
async function bodiesOf({ path }: ConsoleFile): Promise<Bodies> {
  const read = async (name: string) => new Uint8Array(await readFile(name))
  const [plain, br, gzip] = await Promise.all([
    read(path),
    read(`${path}.br`).catch(() => undefined),
    read(`${path}.gz`).catch(() => undefined),
  ])
  const etag = `"${createHash('sha256').update(plain).digest('base64url').slice(0, 22)}"`
  return { etag, plain, ...(br && { br }), ...(gzip && { gzip }) }
}

const types: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.woff2': 'font/woff2',
  '.md': 'text/plain; charset=utf-8',
}

function typeOf(name: string): string {
  return types[extname(name)] ?? 'application/octet-stream'
}

/** Only files of this server run and style the page, and only it and S3 are asked by it. */
function headersOf(connectTo: readonly string[]): Readonly<Record<string, string>> {
  const policy = [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "font-src 'self'",
    "img-src 'self' data:",
    ["connect-src 'self'", ...connectTo].join(' '),
    ...["base-uri 'none'", "form-action 'none'", "frame-ancestors 'none'"],
  ]
  return {
    'Content-Security-Policy': policy.join('; '),
    'Cross-Origin-Opener-Policy': 'same-origin',
    'Cross-Origin-Resource-Policy': 'same-origin',
    'Referrer-Policy': 'no-referrer',
    'X-Content-Type-Options': 'nosniff',
    'X-Frame-Options': 'DENY',
  }
}
