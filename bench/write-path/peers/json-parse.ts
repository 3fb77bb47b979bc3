import type { Notification } from './puts.ts'

/** The JSON of each record alone, as of the body of a queue's message. */
export async function handler(bodies: readonly string[]): Promise<void> {
  for (const body of bodies) JSON.parse(body)
}

export function prepare({ Records }: Notification): readonly string[] {
  return Records.map((record) => JSON.stringify({ Records: [record] }))
}
