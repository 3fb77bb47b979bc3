import { once } from 'node:events'
import { Readable } from 'node:stream'
import busboy from 'busboy'
import { invalidArgument, S3Error } from '../errors.ts'

/** A form up to its file: the fields that came before it, and the file, not read yet. */
export interface MultipartForm {
  /** By their names in lower case; of two with one name, the later. */
  readonly fields: ReadonlyMap<string, string>
  /** Without its folders, whichever way they were written; empty where the client named none. */
  readonly fileName: string
  /**
   * The file's bytes. They end well only if the whole form did: one that was cut off fails.
   *
   * @throws {S3Error} `MalformedPOSTRequest`
   */
  readonly file: AsyncIterable<Buffer>
  /** To be called once the form is done with, for whatever reason: it lets go of the source. */
  close(): Promise<void>
}

/**
 * Reads a form up to its file, which S3 wants to come last: what follows is passed over.
 *
 * The source is asked for more only when what it gave before is used up, so a slow disk slows the
 * client, and nothing is under way when the form is refused.
 *
 * @throws {S3Error} `MalformedPOSTRequest`; `InvalidArgument` without a file;
 *   `MaxPostPreDataLengthExceededError` above 20 KB of fields
 */
export async function readForm(
  contentType: string,
  chunks: AsyncIterable<Buffer>,
): Promise<MultipartForm> {
  const reader = new FormReader(contentType, chunks)
  try {
    while (reader.file === undefined && (await reader.feed()));
    if (reader.file === undefined) throw noFile()
  } catch (error) {
    await reader.close()
    throw error
  }
  return {
    fields: reader.fields,
    fileName: reader.fileName,
    file: reader.chunks(),
    close: () => reader.close(),
  }
}

/** @see https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-HTTPPOSTForms.html */
const greatestFieldsBytes = 20 * 1024

/** The limit of a file without a file name, which the parser treats as an ordinary field. */
const greatestTextBytes = 1024 * 1024

/** A field that came as a file, up to where the source is. */
interface OpenField {
  readonly name: string
  readonly stream: Readable
  readonly chunks: Buffer[]
  sizeBytes: number
}

class FormReader {
  readonly fields = new Map<string, string>()
  fileName = ''
  file: Readable | undefined
  readonly #source: AsyncIterator<Buffer>
  readonly #parser: busboy.Busboy
  readonly #closed: Promise<unknown>
  #failure: Error | undefined
  #fieldsBytes = 0
  /** A field that the client has sent as a file, to which more bytes may come. */
  #open: OpenField | undefined

  constructor(contentType: string, chunks: AsyncIterable<Buffer>) {
    this.#parser = openParser(contentType)
    this.#parser.on('error', (error) => this.#fail(error))
    this.#parser.on('field', (name, value, info) => this.#addField(name, value, info))
    this.#parser.on('file', (name, file, info) => this.#addFile(name, file, info.filename))
    this.#closed = once(this.#parser, 'close').catch(() => undefined)
    this.#source = chunks[Symbol.asyncIterator]()
  }

  /** Hands one chunk to the parser; false once there is none left and the form ended well. */
  async feed(): Promise<boolean> {
    this.#check()
    const next = await this.#source.next()
    if (next.done === true) {
      this.#parser.end()
      this.#endField()
      await this.#closed
      this.#check()
      return false
    }
    // The parser has found all that is in the chunk when this returns, and wants no more until the
    // file's bytes were read, which they are before the next.
    this.#parser.write(next.value)
    this.#drainField()
    this.#check()
    return true
  }

  async *chunks(): AsyncGenerator<Buffer, void> {
    let more = true
    for (;;) {
      for (let piece = this.file?.read(); piece; piece = this.file?.read()) yield piece
      if (!more) return
      more = await this.feed()
    }
  }

  async close(): Promise<void> {
    this.#parser.destroy()
    await this.#source.return?.()
  }

  #addField(
    name: string | undefined,
    value: string,
    { valueTruncated }: { valueTruncated: boolean },
  ): void {
    this.#endField()
    if (name === undefined || this.file !== undefined) return
    if (name.toLowerCase() === 'file') {
      // The parser has lost bytes that are not text, which must not go unnoticed.
      if (valueTruncated || value.includes('\ufffd')) this.#fail(nameless())
      else this.file = Readable.from([Buffer.from(value)])
      return
    }
    this.#fieldsBytes += Buffer.byteLength(name) + Buffer.byteLength(value)
    if (this.#fieldsBytes > greatestFieldsBytes) this.#fail(fieldsTooLarge())
    else this.fields.set(name.toLowerCase(), value)
  }

  #addFile(name: string | undefined, file: Readable, fileName: string | undefined): void {
    // A failure of the form shows in the file too; the form reports it, once.
    file.on('error', () => undefined)
    this.#endField()
    if (this.file !== undefined) {
      file.resume()
    } else if (name?.toLowerCase() === 'file') {
      this.file = file
      this.fileName = fileName ?? ''
    } else if (name === undefined) {
      this.#fail(noFile())
    } else {
      this.#open = { name, stream: file, chunks: [], sizeBytes: 0 }
    }
  }

  /** Takes what has come of a field that was sent as a file, so that the parser goes on. */
  #drainField(): void {
    if (this.#open === undefined) return
    const { stream, chunks } = this.#open
    for (let piece: Buffer | null = stream.read(); piece; piece = stream.read()) {
      this.#open.sizeBytes += piece.length
      if (this.#open.sizeBytes <= greatestFieldsBytes) chunks.push(piece)
    }
    if (this.#open.sizeBytes > greatestFieldsBytes) this.#fail(fieldsTooLarge())
  }

  /** Makes a field of what was sent as a file: S3 goes by the name, whichever way a client sends it. */
  #endField(): void {
    if (this.#open === undefined) return
    this.#drainField()
    const { name, chunks } = this.#open
    this.#open = undefined
    this.#addField(name, Buffer.concat(chunks).toString(), { valueTruncated: false })
  }

  #fail(error: unknown): void {
    this.#failure ??= error instanceof S3Error ? error : malformedForm()
  }

  #check(): void {
    if (this.#failure !== undefined) throw this.#failure
  }
}

function openParser(contentType: string): busboy.Busboy {
  try {
    return busboy({
      headers: { 'content-type': contentType },
      defParamCharset: 'utf8',
      limits: { fieldSize: greatestTextBytes },
    })
  } catch {
    throw malformedForm()
  }
}

function malformedForm(): S3Error {
  const message = 'The body of your POST request is not well-formed multipart/form-data'
  return new S3Error('MalformedPOSTRequest', message)
}

function noFile(): S3Error {
  const message = 'POST requires exactly one file upload per request'
  return invalidArgument(message, 'file', '0')
}

function nameless(): S3Error {
  const message = `A file without a file name can only be text here, of at most ${greatestTextBytes} bytes`
  return new S3Error('NotImplemented', message, { ArgumentName: 'file' })
}

function fieldsTooLarge(): S3Error {
  const message = 'Your POST request fields preceding the upload file were too large'
  return new S3Error('MaxPostPreDataLengthExceededError', message, {
    MaxPostPreDataLengthBytes: String(greatestFieldsBytes),
  })
}
