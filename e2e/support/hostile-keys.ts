import { hash } from 'node:crypto'
import type { Random } from './random.ts'

/** What people who mean harm, and people who do not, have put into the names of files. */
const fragments = [
  // Ways out of a folder, in the letters of several systems and encodings.
  ...['../', '../../etc/passwd', '..\\..\\x', '..%2f', '%2e%2e/', '%252e%252e%252f', '/etc/passwd'],
  ...['C:\\x', 'a/./b', 'a//b', './', '..', '.', '~', 'CON', 'aux.txt', '\\\\server\\share'],
  ...['x:stream'],
  // What a terminal obeys.
  ...['\u001b]0;pwned\u0007', '\u001b]52;c;cHduZWQ=\u0007', '\u009b31m', '\u001b[2J', '\b\b\b'],
  ...['\u007f', '\r', '\n', '\r\n', '\t', '\v', '\u0085', '\u2028', '\u2029'],
  ...['\n{"level":"INFO","message":"fake"}'],
  // What hides or turns round.
  ...['\u202egnp.exe', '\u2066', '\u2069', '\u200b', '\u200d', '\ufeff', '\u00ad', '\u{e0041}'],
  ...['\u061c'],
  // Markup, script and templates.
  ...['<img src=x onerror=alert(1)>', '"><script>alert(1)</script>', "' onmouseover='x"],
  ...['javascript:x', '{{7*7}}', '#{7*7}', '<!--', ']]>', '<![CDATA[', '&lt;', '&amp;', '&#x1b;'],
  ...['</title>', '<Key>x</Key>'],
  // Names that mean something to JavaScript, SQL, spreadsheets and shells.
  ...['__proto__', 'constructor', 'prototype', 'toString', 'hasOwnProperty', "'; DROP TABLE x; --"],
  ...['=HYPERLINK("x")', '+1', '-1', '@x', '$(id)', '`id`', '; rm -rf x', '| x', '-rf', '--json'],
  // What an encoding may lose.
  ...['+', '%2B', '%', '%zz', '%25', ' ', '  ', 'é', 'e\u0301', '\u{1f600}', '\u{10ffff}'],
  ...['\ufffd', '&', '=', '?', '#', ';', ',', '*', '[a]', '^', '|', '\u0000', 'null'],
  ...['undefined', '007', '0', 'A', 'a'],
] as const

/**
 * So many keys, no two the same, made as they are asked for.
 *
 * One bit of a key's hash marks it as used, so that a million keys take no more memory
 * than a thousand. A new key whose bit is taken is passed over.
 *
 * @throws {Error} when hardly any bit is left
 */
export function* hostileKeys(random: Random, count: number): Generator<string> {
  const made = new Uint8Array(bits / 8)
  for (let left = count, tries = 0; left > 0; tries++) {
    if (tries === mostTries) throw new Error(`Cannot make ${count} different keys: use fewer`)
    const key = hostileKey(random)
    const bit = hash('md5', key, 'buffer').readUInt32LE() % bits
    const [at, mask] = [bit >> 3, 1 << (bit & 7)]
    if (((made[at] ?? 0) & mask) !== 0) continue
    made[at] = (made[at] ?? 0) | mask
    left--
    tries = 0
    yield key
  }
}

const bits = 2 ** 27
const mostTries = 10_000

/** The same in groups, of which the last may be smaller. */
export function* hostileGroups(random: Random, count: number, size: number): Generator<string[]> {
  let group: string[] = []
  for (const key of hostileKeys(random, count)) {
    group.push(key)
    if (group.length < size) continue
    yield group
    group = []
  }
  if (group.length > 0) yield group
}

/** A key that S3 allows, of 1 to 1,024 bytes, made of such things. */
function hostileKey(random: Random): string {
  let key = ''
  for (let i = 0; i <= random.below(5); i++) {
    key += random.chance(0.85) ? random.pick(fragments) : anyCharacter(random)
  }
  if (random.chance(0.02)) key += key.repeat(200)
  return cut(key)
}

/** The first 1,024 bytes, without what is left of a character in the end. */
function cut(key: string): string {
  const bytes = Buffer.from(key)
  let end = Math.min(bytes.length, mostBytes)
  while (((bytes[end] ?? 0) & 0xc0) === 0x80) end--
  return bytes.toString('utf8', 0, end)
}

const mostBytes = 1_024

function anyCharacter(random: Random): string {
  const code = random.below(random.chance(0.5) ? 0x100 : 0x110000)
  return code >= 0xd800 && code <= 0xdfff ? 'x' : String.fromCodePoint(code)
}

/** What no line for a person may have in it. */
export const unsafe: RegExp = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/u
