/** What differs from run to run: each pattern, and the word that stands for whatever it matches. */
const volatile: readonly (readonly [RegExp, string])[] = [
  [/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/g, 'REQUEST-ID'],
  [/upload-ledger-doctor-[0-9a-f]{12}/g, 'TEST-FILE'],
  [/\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z/g, 'TIME'],
  [/^\d\d:\d\d:\d\d\.\d{3} /gm, 'TIME '],
  [/\b(until) \d{4}-\d\d-\d\d/g, '$1 DAY'],
  [/\b00[0-9A-F]{16}\b/g, 'SEQUENCER'],
  [/\b0{14}[0-9A-F]{18}\b/g, 'PADDED-SEQUENCER'],
  [/^(expires_at +)\d+$/gm, '$1EPOCH'],
  [/\bv\d+\.\d+\.\d+\b/g, 'VERSION'],
  [/\b(ready in) \d+ ms/g, '$1 N ms'],
  [/\b(retry in) \d\.\d s/g, '$1 N s'],
  // The AWS CLI overwrites its progress, and its second version says who speaks.
  [/^.*\r(?=\S)/gm, ''],
  [/^aws: \[ERROR\]: /gm, ''],
  [/[ \t\r]+$/gm, ''],
]

/** The text with its volatile parts replaced, without empty lines at its ends. */
export function settled(text: string): string {
  let result = text
  for (const [pattern, word] of volatile) result = result.replace(pattern, word)
  return result.replace(/^\n+|\n+$/g, '')
}

/**
 * What matches a page's text: `…` in a line stands for anything in that line, a line with nothing
 * but `…` for any number of lines.
 */
export function patternOf(pageText: string): RegExp {
  const lines = settled(pageText)
    .split('\n')
    .map((line) =>
      line.trim() === '…' ? anyLines : `${line.split('…').map(escaped).join('.*')}\n`,
    )
  return new RegExp(`^${lines.join('')}$`)
}

const anyLines = '(?:.*\\n)*?'

function escaped(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&')
}
