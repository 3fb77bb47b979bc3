import fc from 'fast-check'
import { expect, test } from 'vitest'
import { createEventParser, type ServerEvent } from './read-events.ts'

/** Reads the chunks, and gives the events and the ids in order. */
function read(chunks: readonly string[]): { events: ServerEvent[]; ids: string[] } {
  const events: ServerEvent[] = []
  const ids: string[] = []
  const parse = createEventParser(
    (event) => events.push(event),
    (id) => ids.push(id),
  )
  for (const chunk of chunks) parse(chunk)
  return { events, ids }
}

test('events are the same wherever the stream is cut', () => {
  const event = fc.record({ id: fc.nat(), data: fc.json() })
  fc.assert(
    fc.property(fc.array(event), fc.array(fc.nat({ max: 30 })), (all, cuts) => {
      const stream = all
        .map(({ id, data }) => `: note\nevent: outcome\nid: e-${id}\ndata: ${data}\n\n`)
        .join('')
      const chunks: string[] = []
      let rest = stream
      for (const cut of cuts) {
        chunks.push(rest.slice(0, cut))
        rest = rest.slice(cut)
      }
      const { events, ids } = read([...chunks, rest])
      expect(events).toEqual(all.map(({ data }) => ({ type: 'outcome', data })))
      expect(ids).toEqual(all.map(({ id }) => `e-${id}`))
    }),
  )
})

test('an id alone makes no event, and lines may end with CR LF', () => {
  expect(read(['id: e-4\n\n', 'event: gap\r\ndata: {}\r\n\r\n'])).toEqual({
    events: [{ type: 'gap', data: '{}' }],
    ids: ['e-4'],
  })
})
