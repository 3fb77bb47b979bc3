import fc from 'fast-check'
import { expect, test } from 'vitest'
import { LineSplitter } from './line-splitter.ts'

const mark = '\0mark'

function split(
  pieces: readonly string[],
  greatestLength = 1000,
): { lines: string[]; marks: number } {
  const splitter = new LineSplitter(mark, greatestLength)
  const lines: string[] = []
  let marks = 0
  for (const piece of pieces) {
    const read = splitter.push(piece)
    lines.push(...read.lines)
    marks += read.marks
  }
  return { lines: [...lines, ...splitter.end()], marks }
}

test('lines are the same wherever the stream is cut', () => {
  const line = fc.string({ unit: fc.constantFrom('a', 'b', ' ', '\t'), maxLength: 30 })
  const text = fc.array(
    fc.oneof(
      line,
      fc.constant(mark),
      line.map((start) => start + mark),
    ),
  )
  fc.assert(
    fc.property(text, fc.array(fc.nat({ max: 7 }), { minLength: 1 }), (all, sizes) => {
      const whole = all.map((each) => `${each}\n`).join('')
      const pieces: string[] = []
      for (let at = 0, i = 0; at < whole.length; i++) {
        const size = (sizes[i % sizes.length] ?? 0) + 1
        pieces.push(whole.slice(at, at + size))
        at += size
      }
      const { lines, marks } = split(pieces)
      expect(marks).toBe(all.filter((each) => each.endsWith(mark)).length)
      expect(lines).toEqual(
        all.filter((each) => each !== mark).map((each) => each.replace(mark, '')),
      )
    }),
  )
})

test('a mark ends a text without a newline', () => {
  expect(split(['no newline', `${mark}\n`, 'next'])).toEqual({
    lines: ['no newline', 'next'],
    marks: 1,
  })
})

test('a line of the greatest length is whole, and a longer one is marked as cut', () => {
  expect(split(['aaaaa\n'], 5).lines).toEqual(['aaaaa'])
  expect(split(['aaaaa\r\n'], 6).lines).toEqual(['aaaaa'])
  expect(split([`aaaaa${mark}\n`], 5)).toEqual({ lines: ['aaaaa'], marks: 1 })
  expect(split(['aaaaab\n'], 5).lines).toEqual(['aaaaa [cut: the line had 6 characters]'])
})

test('a mark is found behind a line that was cut', () => {
  const pieces = Array.from({ length: 100 }, () => 'x'.repeat(50))
  expect(split([...pieces, ...mark, '\n', 'next\n'], 20)).toEqual({
    lines: [`${'x'.repeat(20)} [cut: the line had 5000 characters]`, 'next'],
    marks: 1,
  })
})

test('a Windows line ending is one', () => {
  expect(split(['a\r\n\r\nb']).lines).toEqual(['a', '', 'b'])
})
