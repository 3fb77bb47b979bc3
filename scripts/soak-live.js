// Publishes 1,000 events a second to the live feed for an hour, or as UPLOAD_LEDGER_RATE and
// UPLOAD_LEDGER_SECONDS say, over HTTP: to readers that keep up, to readers that go and come back
// with the id of the last event that they saw, and to a reader that reads nothing. Ends with 1 if a
// reader that keeps up or comes back has missed an event or got one twice, if the reader that reads
// nothing was never disconnected, or if the server's memory grows.
import { fork } from 'node:child_process'
import { once } from 'node:events'
import { get } from 'node:http'
import { connect } from 'node:net'
import process from 'node:process'
import { setTimeout as wait } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { wholeNumber } from './whole-number.ts'

const seconds = wholeNumber('UPLOAD_LEDGER_SECONDS', 3_600)
const server = fork(fileURLToPath(new URL('serve-live.ts', import.meta.url)), {
  execArgv: ['--expose-gc'],
})
const [{ url }] = await once(server, 'message')

const faults = []
const readers = [reader('keeps up'), reader('keeps up'), reader('comes back'), reader('comes back')]
let isOver = false
let [disconnected, comebacks] = [0, 0]
const reading = [...readers.map(follow), beSlow()]

/** Memory of each second, after a collection. */
const samples = []
server.on('message', (sample) => {
  samples.push(sample)
  if (samples.length % Math.max(1, Math.ceil(seconds / 20)) === 0) console.log(line(sample))
})
while (samples.length < seconds) await once(server, 'message')
isOver = true
for (const one of readers) one.leave()
await Promise.all(reading)
server.disconnect()

const warm = samples.slice(Math.min(30, Math.floor(seconds / 3)))
const third = Math.ceil(warm.length / 3)
const mostOf = (some) => Math.max(...some.map(({ heapUsed, external }) => heapUsed + external))
const [before, after] = [mostOf(warm.slice(0, third)), mostOf(warm.slice(-third))]
if (after > before * 1.2 + 4 * 2 ** 20) {
  faults.push(`the memory has grown from ${megabytes(before)} to ${megabytes(after)} MB`)
}
if (disconnected === 0) faults.push('the reader that reads nothing was never disconnected')
for (const fault of faults.slice(0, 20)) console.error(fault)
const { published } = samples.at(-1)
console.log(
  `${published} events in ${seconds} s: readers that keep up got ${readers[0].seen} and ${readers[1].seen}, those that come back ${readers[2].seen} and ${readers[3].seen} over ${comebacks} returns; the one that reads nothing was disconnected ${disconnected} times; heap at most ${megabytes(before)} MB in the first third, ${megabytes(after)} MB in the last; ${faults.length} faults`,
)
process.exitCode = faults.length === 0 ? 0 : 1

function reader(kind) {
  return { kind, seen: 0, last: undefined, id: undefined, leave: () => {} }
}

/** Reads until all is over, and checks that each event is the one after the last. */
async function follow(one) {
  while (!isOver) {
    const headers = one.id === undefined ? {} : { 'last-event-id': one.id }
    const request = get(url, { headers, agent: false })
    const [response] = await once(request, 'response')
    request.on('error', () => {})
    one.leave = () => request.destroy()
    if (one.kind === 'comes back') {
      void wait(500 + Math.random() * 4_000).then(() => request.destroy())
    }
    let text = ''
    response.setEncoding('utf8')
    response.on('error', () => {})
    response.on('data', (chunk) => {
      const blocks = (text + chunk).split('\n\n')
      text = blocks.pop() ?? ''
      for (const block of blocks) take(one, block)
    })
    await new Promise((resolve) => response.on('close', resolve))
    if (isOver) return
    if (one.kind === 'keeps up') faults.push('a reader that keeps up was disconnected')
    comebacks++
    await wait(Math.random() * 4_000)
  }
}

function take(one, block) {
  one.id = /^id: (.*)$/m.exec(block)?.[1] ?? one.id
  const event = /^event: (\w+)$/m.exec(block)?.[1]
  if (event === 'gap') faults.push(`a reader that ${one.kind} was sent a gap`)
  if (event !== 'outcome') return
  const { size } = JSON.parse(/^data: (.*)$/m.exec(block)?.[1] ?? '{}')
  if (one.last !== undefined && size !== one.last + 1) {
    faults.push(`a reader that ${one.kind} got event ${size} after ${one.last}`)
  }
  one.last = size
  one.seen++
}

/** Asks and reads nothing, again each time that it is disconnected. */
async function beSlow() {
  const { hostname, port, host } = new URL(url)
  while (!isOver) {
    const socket = connect(Number(port), hostname)
    socket.on('error', () => {})
    socket.pause()
    socket.write(`GET / HTTP/1.1\r\nHost: ${host}\r\n\r\n`)
    // A paused socket does not see its end; one that writes learns of it.
    while (!isOver && !socket.destroyed) {
      await wait(1_000)
      socket.write('\r\n')
    }
    if (!isOver) disconnected++
    socket.destroy()
  }
}

function line({ published, rss, heapUsed, readers, characters }) {
  const memory = `${megabytes(rss)} MB resident, ${megabytes(heapUsed)} MB heap`
  return `${String(samples.length).padStart(5)} s  ${published} events, ${readers} readers, ${megabytes(characters)} MB held, ${memory}`
}

function megabytes(bytes) {
  return (bytes / 2 ** 20).toFixed(1)
}
