import { createHmac, hash, type KeyObject, timingSafeEqual } from 'node:crypto'

/** HMAC-SHA256, of which every part of a SigV4 signature is made. */
export function hmac(key: HmacKey, text: string): Buffer {
  return createHmac('sha256', key).update(text).digest()
}

/** A `KeyObject` where one key signs much: a key of bytes is prepared anew for each signature. */
export type HmacKey = KeyObject | Buffer | string

/** SHA-256 in lower-case hexadecimal. */
export function sha256(data: string | Uint8Array): string {
  return hash('sha256', data)
}

/** Compares without telling by its time where two texts differ. */
export function sameText(a: string, b: string): boolean {
  const [x, y] = [Buffer.from(a), Buffer.from(b)]
  return x.length === y.length && timingSafeEqual(x, y)
}
