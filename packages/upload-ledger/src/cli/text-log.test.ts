import { expect, test } from 'vitest'
import type { Context } from './command.ts'
import { codeLine } from './dev/code-line.ts'
import { type LogLine, readLogLine } from './log-line.ts'

const time = '2026-01-02T03:04:05.678Z'
const said = '2026-01-02T03:04:05.600Z'
const id = '00000000-0000-4000-8000-000000000001'
const kept = (text: string) => JSON.stringify({ time, text })

test.each<[string, LogLine | undefined]>([
  [`START RequestId: ${id} Version: $LATEST`, undefined],
  [`END RequestId: ${id}`, undefined],
  [`REPORT RequestId: ${id}\tDuration: 1.00 ms\tInit Duration: 9.00 ms\t`, undefined],
  [
    `REPORT RequestId: ${id}\tDuration: 1.00 ms\tStatus: error\tError Type: Runtime.ExitError`,
    {
      ...{ timestamp: time, level: 'ERROR', isReport: true },
      message: `Invocation ${id} ended with error (Runtime.ExitError)`,
    },
  ],
  [
    `${said}\t${id}\tINFO\ttwo\nlines\tand a tab`,
    { timestamp: said, requestId: id, level: 'INFO', message: 'two\nlines\tand a tab' },
  ],
  [
    `${said}\t${id}\tERROR\tInvoke Error \t{"errorType":"TypeError","errorMessage":"none","stack":[]}`,
    {
      ...{ timestamp: said, requestId: id, level: 'ERROR' },
      ...{ errorType: 'TypeError', message: 'TypeError: none' },
    },
  ],
  [
    `[WARNING]\t${said}\t\tseen`,
    { timestamp: said, requestId: '', level: 'WARNING', message: 'seen' },
  ],
  [
    "[ERROR] KeyError: 'x'\nTraceback (most recent call last):\n\u00a0\u00a0File",
    { timestamp: time, level: 'ERROR', errorType: 'KeyError', message: "KeyError: 'x'" },
  ],
  [
    `${said} ${id} Task timed out after 3.00 seconds`,
    {
      ...{ timestamp: time, level: 'ERROR', errorType: 'Sandbox.Timedout' },
      message: 'Sandbox.Timedout: Task timed out after 3.00 seconds',
    },
  ],
  [
    `RequestId: ${id} Error: Runtime exited with error: exit status 3\nRuntime.ExitError`,
    {
      ...{ timestamp: time, level: 'ERROR', errorType: 'Runtime.ExitError' },
      message: 'Runtime.ExitError: Runtime exited with error: exit status 3',
    },
  ],
  ['STARTED', { timestamp: time, level: 'TEXT', message: 'STARTED' }],
  ['{"message":1}', { timestamp: time, level: 'TEXT', message: '{"message":1}' }],
  ['', { timestamp: time, level: 'TEXT', message: '' }],
])("an entry of Lambda's text format is read: %j", (text, line) => {
  expect(readLogLine(kept(text))).toEqual(line)
})

test('no line of a message can be taken for a line of another', () => {
  const context = { style: (_: string, text: string) => text, now: () => 0 } as unknown as Context
  const forged = '12:00:00.000 other fine'
  expect(codeLine(kept(`${said}\t${id}\tINFO\tone\n${forged}`), 'save', context)).toBe(
    `03:04:05.600 save one\n  ${forged}`,
  )
})
