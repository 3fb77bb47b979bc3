import { afterAll, beforeAll, expect, test } from 'vitest'
import { cases } from './cases/index.ts'
import { openOurs } from './ours.ts'
import { runCase } from './run-case.ts'
import type { Service } from './service.ts'

let service: Service

beforeAll(async () => {
  service = await openOurs()
})
afterAll(() => service.close())

test('no two cases have one name', () => {
  expect(new Set(cases.map((each) => each.name)).size).toBe(cases.length)
})

for (const each of cases) test(each.name, () => runCase(service, each))
