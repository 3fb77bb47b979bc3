import { afterAll, beforeAll, expect, test } from 'vitest'
import { cases } from './cases/index.ts'
import { differencesOfMoto } from './differences-of-moto.ts'
import { motoIsInstalled, openMoto } from './moto.ts'
import { runCase } from './run-case.ts'
import type { Service } from './service.ts'

const installed = motoIsInstalled('the contract on moto')

let service: Service

beforeAll(async () => {
  if (installed) service = await openMoto()
})
afterAll(() => service?.close())

test('every listed difference of moto names a case of the suite', () => {
  const names = new Set(cases.map((each) => each.name))
  expect([...differencesOfMoto.keys()].filter((name) => !names.has(name))).toEqual([])
})

for (const each of cases) {
  const reason = differencesOfMoto.get(each.name)
  if (reason === undefined) {
    test.skipIf(!installed)(each.name, () => runCase(service, each))
  } else {
    test.skipIf(!installed)(`moto differs on: ${each.name} (${reason})`, async () => {
      const agrees = await runCase(service, each).then(
        () => true,
        () => false,
      )
      expect(agrees, 'moto keeps this case now: take it off the list of differences').toBe(false)
    })
  }
}
