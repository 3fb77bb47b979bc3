/** A request to S3 that has an answer, whatever it is. */
export interface Transferred {
  readonly status: number
  readonly etag: string
  /** What S3 says of a refusal. */
  readonly message: string | undefined
}

/**
 * Sends a body to S3, and reports how much of it is sent.
 *
 * @param file what is read for the body
 * @throws {Error} where there is no answer, or the file cannot be read
 */
export async function transfer(
  request: {
    readonly method: 'POST' | 'PUT'
    readonly url: string
    readonly body: Blob | FormData
  },
  file: Blob,
  signal: AbortSignal,
  onSent: (bytes: number) => void,
): Promise<Transferred> {
  signal.throwIfAborted()
  const { promise, resolve, reject } = Promise.withResolvers<Transferred>()
  // fetch does not report how much of a body is sent.
  const sent = new XMLHttpRequest()
  sent.upload.onprogress = ({ loaded }) => onSent(Math.min(loaded, file.size))
  sent.onload = () => {
    const [, message] = /<Message>([^<]{1,300})<\/Message>/.exec(sent.responseText) ?? []
    resolve({ status: sent.status, etag: sent.getResponseHeader('ETag') ?? '', message })
  }
  sent.onerror = () => reject(new Error('no answer'))
  sent.onabort = () => reject(new Error('cancelled'))
  const leave = () => sent.abort()
  signal.addEventListener('abort', leave)
  sent.open(request.method, request.url)
  sent.send(request.body)
  try {
    return await promise
  } catch (error) {
    throw signal.aborted ? error : await explained(file)
  } finally {
    signal.removeEventListener('abort', leave)
  }
}

/** How a refusal of S3 reads. */
export function refusalOf({ status, message }: Transferred): Error {
  return new Error(`S3 answered ${status}${message === undefined ? '' : `: ${message}`}`)
}

/** A browser tells a page no reason: neither that a file is gone, nor that CORS keeps it out. */
async function explained(file: Blob): Promise<Error> {
  try {
    await file.slice(0, 1).arrayBuffer()
  } catch {
    return new Error('the file was changed or removed meanwhile; choose it again')
  }
  return new Error(
    'S3 did not answer this page; check the network, and that the bucket has a CORS rule for its origin',
  )
}
