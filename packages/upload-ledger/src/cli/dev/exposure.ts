import { isLoopback } from './options.ts'

/** A warning where other machines get to the address. */
export function exposureLines(host: string): readonly string[] {
  if (isLoopback(host)) return []
  const fact = 'every machine that gets there can do everything that you can do here'
  return [`Listening on ${host}: ${fact}`]
}
