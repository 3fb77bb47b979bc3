import type { Context } from '../command.ts'
import { humanSize } from '../read/size.ts'

/** How far a transfer is, where somebody looks on and it takes more than a second. */
export interface TransferProgress {
  /** So many more bytes have gone. */
  advance(bytes: number): void
  /** One more object is over. */
  finish(): void
}

/** @param all what there is to do, as far as it is known */
export function showProgress(
  context: Context,
  all: { readonly objects: number; readonly bytes?: number } | undefined,
): TransferProgress {
  const start = context.now()
  let shownAt = start + patienceMs - pauseMs
  let [bytes, objects] = [0, 0]
  const show = () => {
    const now = context.now()
    if (now - shownAt < pauseMs) return
    shownAt = now
    const speed = `${humanSize(Math.round((bytes * 1000) / (now - start)))}/s`
    const count = `${objects}${all === undefined ? '' : ` of ${all.objects}`} objects`
    if (all?.bytes) {
      const share = Math.min(bytes / all.bytes, 1)
      const sum = `${humanSize(bytes)} of ${humanSize(all.bytes)}`
      context.status?.(`${bar(share)}  ${sum}  ${count}  ${speed}`)
    } else {
      context.status?.([...(bytes > 0 ? [humanSize(bytes)] : []), count].join('  '))
    }
  }
  return {
    advance(more) {
      bytes += more
      show()
    },
    finish() {
      objects++
      show()
    },
  }
}

function bar(share: number): string {
  const full = Math.floor(share * width)
  const percent = `${Math.floor(share * 100)}%`.padStart(4)
  return `[${'#'.repeat(full)}${'-'.repeat(width - full)}] ${percent}`
}

const width = 24
const patienceMs = 1_000
const pauseMs = 100
