import { setFlagsFromString } from 'node:v8'

/**
 * Keeps V8's space for new objects as large as it is, until the function that it returns is called.
 *
 * A page of keys lives for about as long as that space takes to fill, so V8 finds much alive in it,
 * and doubles it again and again: some 100 MB more are resident after a million keys, and nothing is
 * faster for it. The flag is read whenever V8 would let the space grow.
 */
export function holdNewSpace(): () => void {
  setFlagsFromString('--semi-space-growth-factor=1')
  return () => setFlagsFromString('--semi-space-growth-factor=2')
}
