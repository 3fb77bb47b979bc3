import type { Settings } from '../settings.ts'
import { forShell } from '../text/for-shell.ts'

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
    { title: 'upload-ledger', text: `npx upload-ledger show ${forShell(url)}${flags}` },
    {
      title: 'AWS CLI: the row',
      text: `aws dynamodb get-item --table-name ${forShell(table)} --region ${region}${endpoint(dynamodbUrl)} \\\n  --key ${forShell(item)}`,
    },
    {
      title: 'AWS CLI: the object',
      text: `aws s3 cp ${forShell(url)} .${endpoint(s3Url)}`,
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
      text: `curl -H "Authorization: Bearer $UPLOAD_LEDGER_API_TOKEN" \\\n  ${forShell(`${origin}${api}/v1/buckets/${encodeURIComponent(bucket)}/object?${query}`)}`,
    },
  ]
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
