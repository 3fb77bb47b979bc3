import { expect, test } from 'vitest'
import { optional, xml } from './write-xml.ts'

test('values are escaped once, however deep the templates are nested', () => {
  const inner = xml`<Key>${'<a>&"\r\n\u0000'}</Key>`
  const escaped = '<Key>&lt;a&gt;&amp;&quot;&#xD;&#xA;&#x0;</Key>'
  expect(xml`<L>${[inner, inner]}${inner}</L>`.text).toBe(`<L>${escaped.repeat(3)}</L>`)
})

test('an element without a value is omitted, and one with an empty value kept', () => {
  expect(optional('A', undefined).text).toBe('')
  expect(optional('A', '').text).toBe('<A></A>')
  expect(optional('A', 0).text).toBe('<A>0</A>')
})

test('line ends of the template are dropped, and those of values kept', () => {
  const text = xml`<A>
      ${optional('B', 'b\n  c')}
      <D>d</D>
    </A>`.text
  expect(text).toBe('<A><B>b&#xA;  c</B><D>d</D></A>')
})
