import { setFlagsFromString } from 'node:v8'

/**
 * Keeps the heap's part for new objects as large as it is. By itself V8 doubles it under load, to
 * 134 MB, and keeps it: what it gains is to collect the same garbage later.
 */
export function keepNewSpace(): void {
  setFlagsFromString('--semi-space-growth-factor=1')
}
