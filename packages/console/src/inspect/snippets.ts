import type { Settings } from '../settings.ts'

/** A piece of code that reads this row, or its object. */
export interface Snippet {
  readonly title: string
  readonly text: string
}

/** The ways to ask for one object, to copy. */
export function snippetsOf(
  { table, region, flags, dynamodbUrl, s3Url, api }: Settings,
  bucket: string,
  key: string,
  origin: string,
): readonly Snippet[] {
  const item = JSON.stringify({ bucket: { S: bucket }, object_key: { S: key } })
  const url = `s3://${bucket}/${key}`
  const query = new URLSearchParams({ key }).toString()
  const endpoint = (at: string | undefined) => (at === undefined ? '' : ` --endpoint-url ${at}`)
  return [
    { title: 'upload-ledger', text: `npx upload-ledger show ${quoted(url)}${flags}` },
    {
      title: 'AWS CLI: the row',
      text: `aws dynamodb get-item --table-name ${quoted(table)} --region ${region}${endpoint(dynamodbUrl)} \\\n  --key ${quoted(item)}`,
    },
    {
      title: 'AWS CLI: the object',
      text: `aws s3 cp ${quoted(url)} .${endpoint(s3Url)}`,
    },
    {
      title: 'TypeScript',
      text: [
        "import { openLedger } from 'upload-ledger'",
        '',
        `const ledger = openLedger({ table: ${literal(table)} })`,
        `const row = await ledger.get(${literal(bucket)}, ${literal(key)})`,
      ].join('\n'),
    },
    {
      title: 'curl',
      text: `curl -H "Authorization: Bearer $UPLOAD_LEDGER_API_TOKEN" \\\n  ${quoted(`${origin}${api}/v1/buckets/${encodeURIComponent(bucket)}/object?${query}`)}`,
    },
  ]
}

/** For a POSIX shell; control characters go in as ANSI-C quotes, which bash and zsh read. */
function quoted(text: string): string {
  if (/[\p{C}\u2028\u2029]/u.test(text)) {
    const escaped = [...text].map((character) => {
      if (character === "'" || character === '\\') return `\\${character}`
      if (!/[\p{C}\u2028\u2029]/u.test(character)) return character
      const code = character.codePointAt(0) ?? 0
      return code > 0xffff
        ? `\\U${code.toString(16).padStart(8, '0')}`
        : `\\u${code.toString(16).padStart(4, '0')}`
    })
    return `$'${escaped.join('')}'`
  }
  return /^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`
}

/** A literal of JavaScript, in which nothing is hidden. */
function literal(text: string): string {
  const json = JSON.stringify(text).slice(1, -1).replaceAll('\\"', '"').replaceAll("'", "\\'")
  const shown = [...json].map((character) =>
    /[\p{C}\u2028\u2029]/u.test(character)
      ? `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`
      : character,
  )
  return `'${shown.join('')}'`
}
