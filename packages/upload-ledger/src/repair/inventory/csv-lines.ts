/**
 * Reads CSV as S3 Inventory writes it: fields in double quotes, a quote within one doubled. Holds no
 * more than a chunk and a line.
 */
export async function* csvLines(
  chunks: AsyncIterable<Uint8Array>,
): AsyncGenerator<readonly string[]> {
  const decoder = new TextDecoder()
  let fields: string[] = []
  let field = ''
  let isQuoted = false
  let wasQuote = false
  for await (const chunk of chunks) {
    for (const c of decoder.decode(chunk, { stream: true })) {
      if (isQuoted) {
        if (wasQuote) {
          wasQuote = false
          if (c === '"') {
            field += c
            continue
          }
          isQuoted = false
        } else if (c === '"') {
          wasQuote = true
          continue
        } else {
          field += c
          continue
        }
      }
      if (c === '"' && field === '') {
        isQuoted = true
      } else if (c === ',') {
        fields.push(field)
        field = ''
      } else if (c === '\n') {
        yield [...fields, field]
        fields = []
        field = ''
      } else if (c !== '\r') {
        field += c
      }
    }
  }
  if (fields.length > 0 || field !== '') yield [...fields, field]
}
