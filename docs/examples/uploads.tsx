import { useEffect, useState } from 'react'

type Row = { object_key: string; size: number; etag: string; event_time: string }
const prefix = 'incoming/' // the address of the page ends with #api=…&token=…
const { api, token } = Object.fromEntries(new URLSearchParams(location.hash.slice(1)))
async function call(method: string, what: string, query: Record<string, string>, body?: object) {
  const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' }
  const url = `${api}/v1/buckets/uploads/${what}?${new URLSearchParams(query)}`
  const answer = await fetch(url, { method, headers, body: body ? JSON.stringify(body) : null })
  if (answer.ok) return answer.json()
  throw new Error((await answer.json()).detail)
}
const list = async (): Promise<Row[]> => (await call('GET', 'objects', { prefix })).items
const open = async (key: string) => location.assign((await call('POST', 'links', {}, { key })).url)
const remove = (key: string) => call('DELETE', 'object', { key })

export function Uploads() {
  const [rows, setRows] = useState<Row[]>([])
  const [status, setStatus] = useState<unknown>('')
  useEffect(() => void list().then(setRows, setStatus), [])
  const run = (work: Promise<unknown>) => work.then(list).then(setRows, setStatus)
  async function upload(file: File) {
    const [key, contentType] = [prefix + file.name, file.type || 'application/octet-stream']
    const { url, fields } = await call('POST', 'tickets', {}, { key, contentType })
    const form = new FormData()
    for (const [name, value] of Object.entries<string>(fields)) form.append(name, value)
    form.append('file', file)
    const request = new XMLHttpRequest() // fetch does not report progress
    request.upload.onprogress = (e) => setStatus(`${((100 * e.loaded) / e.total).toFixed()} %`)
    request.open('POST', url)
    request.send(form)
    await new Promise((resolve) => request.addEventListener('loadend', resolve))
    if (request.status !== 201) throw new Error(`S3 answered ${request.status}`)
    await call('GET', 'object/wait', { key, etag: request.getResponseHeader('etag') ?? '' })
  }
  return (
    <main>
      <input type="file" onChange={(e) => e.target.files?.[0] && run(upload(e.target.files[0]))} />
      <output>{String(status)}</output>
      {rows.map(({ object_key: key, size, etag, event_time }) => (
        <details key={key}>
          <summary>{key}</summary>
          {size} bytes, {event_time}, etag {etag}
          <input type="button" value="Open" onClick={() => run(open(key))} />
          <input type="button" value="Delete" onClick={() => run(remove(key))} />
        </details>
      ))}
    </main>
  )
}
