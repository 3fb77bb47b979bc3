import type { Random } from '../simulation/random.ts'

/** What people who mean harm, and people who do not, have put into the names of files. */
const fragments = [
  // Ways out of a folder, in the letters of several systems and encodings.
  ...['../', '../../etc/passwd', '..\\..\\x', '..%2f', '%2e%2e/', '%252e%252e%252f', '/etc/passwd'],
  ...[
    'C:\\x',
    'a/./b',
    'a//b',
    './',
    '..',
    '.',
    '~',
    'CON',
    'aux.txt',
    '\\\\server\\share',
    'x:stream',
  ],
  // What a terminal obeys.
  ...[
    '\u001b]0;pwned\u0007',
    '\u001b]52;c;cHduZWQ=\u0007',
    '\u009b31m',
    '\u001b[2J',
    '\b\b\b',
    '\u007f',
  ],
  ...[
    '\r',
    '\n',
    '\r\n',
    '\t',
    '\v',
    '\u0085',
    '\u2028',
    '\u2029',
    '\n{"level":"INFO","message":"fake"}',
  ],
  // What hides or turns round.
  ...[
    '\u202egnp.exe',
    '\u2066',
    '\u2069',
    '\u200b',
    '\u200d',
    '\ufeff',
    '\u00ad',
    '\u{e0041}',
    '\u061c',
  ],
  // Markup, script and templates.
  ...[
    '<img src=x onerror=alert(1)>',
    '"><script>alert(1)</script>',
    "' onmouseover='x",
    'javascript:x',
  ],
  ...[
    '{{7*7}}',
    '#{7*7}',
    '<!--',
    ']]>',
    '<![CDATA[',
    '&lt;',
    '&amp;',
    '&#x1b;',
    '</title>',
    '<Key>x</Key>',
  ],
  // Names that mean something to JavaScript, SQL, spreadsheets and shells.
  ...['__proto__', 'constructor', 'prototype', 'toString', 'hasOwnProperty', "'; DROP TABLE x; --"],
  ...['=HYPERLINK("x")', '+1', '-1', '@x', '$(id)', '`id`', '; rm -rf x', '| x', '-rf', '--json'],
  // What an encoding may lose.
  ...[
    '+',
    '%2B',
    '%',
    '%zz',
    '%25',
    ' ',
    '  ',
    'é',
    'e\u0301',
    '\u{1f600}',
    '\u{10ffff}',
    '\ufffd',
    '&',
    '=',
  ],
  ...[
    '?',
    '#',
    ';',
    ',',
    '*',
    '[a]',
    '^',
    '|',
    '\u0000',
    'null',
    'undefined',
    '007',
    '0',
    'A',
    'a',
  ],
] as const

/** A key that S3 allows, of 1 to 1,024 bytes, made of such things. */
export function hostileKey(random: Random): string {
  let key = ''
  for (let i = 0; i <= random.below(5); i++) {
    key += random.chance(0.85) ? random.pick(fragments) : anyCharacter(random)
  }
  if (random.chance(0.02)) key += key.repeat(200)
  while (Buffer.byteLength(key) > 1_024) key = [...key].slice(0, -1).join('')
  return key
}

function anyCharacter(random: Random): string {
  const code = random.below(random.chance(0.5) ? 0x100 : 0x110000)
  return code >= 0xd800 && code <= 0xdfff ? 'x' : String.fromCodePoint(code)
}

/** What no line for a person may have in it. */
export const unsafe: RegExp = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/u
