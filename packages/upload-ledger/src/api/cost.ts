import type { Page, Pages, Progress } from '../reader/index.ts'
import type { Cost } from './operation.ts'

/** Keeps what one question costs as it is read. */
export interface Counter {
  readonly onProgress: (progress: Progress) => void
  readonly cost: Cost
}

export function countCost(): Counter {
  const cost = { readUnits: 0, requests: 0 }
  return {
    cost,
    onProgress({ readUnits, requests }) {
      cost.readUnits = readUnits
      cost.requests = requests
    },
  }
}

/** The answer that is one page, with its cost. */
export async function pageReply<T>(
  pages: Pages<T>,
): Promise<{ readonly status: 200; readonly body: Page<T>; readonly cost: Cost }> {
  const page = await pages.page()
  return { status: 200, body: page, cost: page }
}
