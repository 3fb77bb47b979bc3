import type { Change, PolicyAction } from '@aws-sdk/client-cloudformation'
import { expect, test } from 'vitest'
import { dangersOf } from './dangers.ts'
import { type DeploySettings, defaultSettings } from './settings.ts'
import { historyLines } from './show-history.ts'

const name = 'upload_history'
const off = defaultSettings
const on: DeploySettings = { ...off, history: true }
const kept: DeploySettings = { ...on, historyTable: { existing: true, name } }

const plan = (settings: DeploySettings, before?: DeploySettings) => ({
  settings,
  deployed: before && { settings: before, changedAtMs: 0, previousIsThrough: false },
})
const leaves = (table: string, PolicyAction?: PolicyAction): Change[] => [
  {
    ResourceChange: {
      Action: 'Remove',
      ResourceType: 'AWS::DynamoDB::Table',
      PhysicalResourceId: table,
      ...(PolicyAction === undefined ? {} : { PolicyAction }),
    },
  },
]

test.each<[string, DeploySettings, DeploySettings | undefined, string]>([
  ['a first deployment', on, undefined, 'History: on, in the table upload_history, to create'],
  ['a later one', on, off, 'History: on, in the table upload_history, to create'],
  [
    'a kept table',
    kept,
    off,
    'History: on, in the table upload_history, which exists and stays as it is',
  ],
])('%s with a history names its table', (_, settings, before, line) => {
  expect(historyLines(plan(settings, before), [])).toEqual(['', line])
})

test('nothing is said of a history that stays as it is', () => {
  expect(historyLines(plan(off), [])).toEqual([])
  expect(historyLines(plan(off, off), [])).toEqual([])
  expect(historyLines(plan(on, on), [])).toEqual([])
})

test('turning history off keeps the table, says so, and needs no further flag', () => {
  const changes = leaves(name, 'Retain')
  const lines = historyLines(plan(off, on), changes)
  expect(lines[1]).toBe('History: off; the table upload_history stays, with the events in it')
  expect(lines[2]).toContain('deploy --history goes on with it')
  expect(dangersOf(plan(off, on), changes)).toEqual([])
  expect(historyLines(plan(off, kept), [])).toEqual(lines)
})

test.each<[PolicyAction | undefined, string]>([
  ['Delete', 'the table upload_history leaves the stack, and is deleted'],
  [undefined, 'the table upload_history leaves the stack'],
])('a history table that is not kept (%s) is a danger', (action, danger) => {
  const changes = leaves(name, action)
  expect(historyLines(plan(off, on), changes)).toEqual([
    '',
    'History: off; the table upload_history goes, with the events in it',
  ])
  expect(dangersOf(plan(off, on), changes)).toEqual([danger])
})

test('the table of rows may not leave with the history, nor the history while it is on', () => {
  const both = [...leaves('upload_metadata', 'Retain'), ...leaves(name, 'Retain')]
  expect(dangersOf(plan(off, on), both)).toEqual([
    'the table upload_metadata leaves the stack, and is kept',
  ])
  expect(dangersOf(plan(on, on), both)).toHaveLength(2)
})
