import { expect, test } from 'vitest'
import { keyFilters } from '../../core/index.ts'
import { chooseKey, localDeployment, passingKey } from './deployment.ts'

const cloud = {
  ...{ s3Url: 'http://127.0.0.1:9000', dynamodbUrl: 'http://127.0.0.1:8000', region: 'us-east-1' },
  ...{ accessKeyId: 'local', secretAccessKey: 'locallocal', startCommand: 'npm start --' },
}

test.each([
  ['', "''"],
  ['in coming/', "'in coming/'"],
])('the command that starts with the prefix %j has it as one argument', (prefix, shown) => {
  const { setTrigger } = localDeployment(
    cloud,
    { bucket: 'b', filters: [{ prefix, suffix: '' }], delivery: 'queue' },
    '',
  )
  expect(setTrigger).toMatch(/: npm start -- --bucket b /)
  expect(setTrigger.split('--prefix ')[1]).toBe(`${shown} --delivery queue`)
})

test('the command that starts with several filters names each prefix and suffix once', () => {
  const filters = keyFilters({ prefixes: ['a/', 'b c/'], suffixes: ['.jpg', '.png'] })
  const { setTrigger } = localDeployment(cloud, { bucket: 'b', filters, delivery: 'direct' }, '')
  expect(setTrigger).toContain(
    "--bucket b --prefix a/ --prefix 'b c/' --suffix .jpg --suffix .png --delivery direct",
  )
})

test('the test file has a key of the first filter that is not left out', () => {
  const filters = keyFilters({ prefixes: ['a/', 'b/'], suffixes: ['.jpg'] })
  const leavingOut = (...prefixes: string[]) =>
    passingKey(filters, (key) => prefixes.find((prefix) => key.startsWith(prefix)))
  expect(leavingOut()).toEqual({
    ...{ key: expect.stringMatching(/^a\/.*\.jpg$/), filters, excludedBy: undefined },
  })
  const second = leavingOut('a/')
  expect(second.key).toMatch(/^b\/.*\.jpg$/)
  expect(second.filters).toEqual([filters[1], filters[0]])
  expect(leavingOut('a/', 'b/')).toMatchObject({ excludedBy: 'a/' })
})

test('a key has the first of the names that is not left out', () => {
  const names = () => ['notes.txt', 'notes']
  const exclusion = (key: string) => (key.endsWith('.txt') ? '*.txt' : undefined)
  expect(chooseKey([{ prefix: 'in/', suffix: '' }], exclusion, names).key).toBe('in/notes')
})
