/** One server-sent event. */
export interface ServerEvent {
  readonly type: string
  readonly data: string
}

/** Cuts a stream of server-sent events into events, wherever its chunks are cut. */
export function createEventParser(
  onEvent: (event: ServerEvent) => void,
  onId: (id: string) => void,
): (text: string) => void {
  let rest = ''
  let [type, data] = ['', [] as string[]]
  const take = (line: string) => {
    if (line === '') {
      if (data.length > 0) onEvent({ type: type || 'message', data: data.join('\n') })
      type = ''
      data = []
      return
    }
    const colon = line.indexOf(':')
    if (colon === 0) return
    const field = colon < 0 ? line : line.slice(0, colon)
    const value = colon < 0 ? '' : line.slice(colon + 1).replace(/^ /, '')
    if (field === 'event') type = value
    else if (field === 'data') data.push(value)
    else if (field === 'id') onId(value)
  }
  return (text) => {
    const lines = (rest + text).split('\n')
    rest = lines.pop() ?? ''
    for (const line of lines) take(line.endsWith('\r') ? line.slice(0, -1) : line)
  }
}
