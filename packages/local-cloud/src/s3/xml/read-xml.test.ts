import { expect, test } from 'vitest'
import { readXml } from './read-xml.ts'

test('XML text keeps white space, digits, references and CDATA', () => {
  const body = `<?xml version="1.0"?>
    <n:Delete xmlns:n="http://s3.amazonaws.com/doc/2006-03-01/">
      <Object><Key> a&amp;#13;&#13;&#x1F600;<![CDATA[<&>]]> </Key></Object>
      <Object><Key>007</Key></Object>
    </n:Delete>`
  const keys = readXml(Buffer.from(body), 'Delete').all('Object')
  expect(keys.map((element) => element.text('Key'))).toEqual([' a&#13;\r\u{1f600}<&> ', '007'])
})

const deep = '<a>'.repeat(100_000) + '</a>'.repeat(100_000)
const laughs =
  '<!DOCTYPE a [<!ENTITY l "ha"><!ENTITY m "&l;&l;&l;&l;">]><Delete><Key>&m;</Key></Delete>'

test.each([
  ['nothing', ''],
  ['no XML', 'hello'],
  ['an open element', '<Delete><Key>'],
  ['another root', '<Deleted></Deleted>'],
  ['a document type', laughs],
  ['an outer entity', '<!DOCTYPE a [<!ENTITY e SYSTEM "file:///etc/passwd">]><Delete>&e;</Delete>'],
  ['a great depth', `<Delete>${deep}</Delete>`],
  ['UTF-16', Buffer.from('<Delete></Delete>', 'utf16le')],
  ['a raw control character', '<Delete><Key>a\u0001</Key></Delete>'],
  ['a reference to what XML cannot hold', '<Delete><Key>a&#x1;</Key></Delete>'],
  ['a reference to half a character', '<Delete><Key>a&#xD800;</Key></Delete>'],
  ['a reference past the last character', '<Delete><Key>a&#x110000;</Key></Delete>'],
  ['a root of another namespace', '<Delete xmlns="http://evil.example/"><Key>a</Key></Delete>'],
  [
    'a prefix of another namespace',
    `<!-- <x> --><e:Delete a='>' xmlns:e = 'http://evil.example/'><Key>a</Key></e:Delete>`,
  ],
  ['an attribute of a megabyte', `<Delete a="${'x'.repeat(1_000_000)}"><Key>a</Key></Delete>`],
  ['an element named __proto__', '<Delete><__proto__>x</__proto__></Delete>'],
])('%s is malformed', (_what, body) => {
  expect(() => readXml(Buffer.from(body), 'Delete')).toThrow(
    expect.objectContaining({ code: 'MalformedXML' }),
  )
})

test.each([
  '<Delete><Key>a</Key></Delete>',
  '<Delete xmlns="http://s3.amazonaws.com/doc/2006-03-01/"><Key>a</Key></Delete>',
  `<?xml version='1.0'?><!-- <a xmlns="b"> --><Delete xmlns='http://s3.amazonaws.com/doc/2006-03-01/'\n xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"><Key>a</Key></Delete>`,
])('a root of S3’s namespace, or of none, is read: %s', (body) => {
  expect(readXml(Buffer.from(body), 'Delete').text('Key')).toBe('a')
})

test.each([
  ['100,000 elements', `<Delete>${'<Object><Key>a</Key></Object>'.repeat(50_000)}</Delete>`],
  ['an instruction full of brackets', `<?x ${'<'.repeat(1_000_000)}?><Delete/>`],
  [
    'half a million open comments in CDATA',
    `<Delete><![CDATA[${'<!--'.repeat(500_000)}]]></Delete>`,
  ],
  ['as many open instructions', `<Delete><![CDATA[${'<?'.repeat(1_000_000)}]]></Delete>`],
])('%s are refused before they are parsed', (_what, body) => {
  expect(() => readXml(Buffer.from(body), 'Delete')).toThrow(
    expect.objectContaining({ code: 'MalformedXML' }),
  )
})

test('a comment or an instruction before the root hides no namespace', () => {
  const body = '<?x <Delete?><!-- <Delete> --><?y?>\n<Delete xmlns="http://evil.example/"/>'
  expect(() => readXml(Buffer.from(body), 'Delete')).toThrow()
})

test('as many elements are read as the caller expects', () => {
  const body = Buffer.from(`<Delete>${'<Key>a</Key>'.repeat(10_000)}</Delete>`)
  expect(() => readXml(body, 'Delete')).toThrow()
  expect(readXml(body, 'Delete', 10_001).all('Key')).toHaveLength(10_000)
})
