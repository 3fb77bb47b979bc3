import { printable } from '../core/index.ts'
import type { Problem } from './problem.ts'

/**
 * The problem of a request that a page of an origin that is not allowed has sent. A browser names
 * the origin in Origin, or says in Sec-Fetch-Site that it is another; other clients send neither.
 */
export function foreignPage(
  request: Request,
  allowedOrigins: readonly string[],
): Problem | undefined {
  const origin = request.headers.get('Origin')
  const own = new URL(request.url).origin
  if (origin !== null) {
    if (origin === own || allowedOrigins.includes(origin)) return undefined
    return refused(`the Origin header names another page, ${printable(origin)}`)
  }
  const site = request.headers.get('Sec-Fetch-Site') ?? 'none'
  if (site === 'none' || site === 'same-origin') return undefined
  // Whoever follows a link sees the answer; the page that has the link does not.
  if (request.headers.get('Sec-Fetch-Mode') === 'navigate' && request.method === 'GET') {
    return undefined
  }
  return refused('the Sec-Fetch-Site header says that another page sent it')
}

function refused(fact: string): Problem {
  return {
    kind: 'foreign-page',
    detail: `Cannot answer: ${fact}; allow its origin, if it is yours`,
  }
}
