import { expect, test } from 'vitest'
import { localDeployment } from './deployment.ts'

const cloud = {
  ...{ s3Url: 'http://127.0.0.1:9000', dynamodbUrl: 'http://127.0.0.1:8000', region: 'us-east-1' },
  ...{ accessKeyId: 'local', secretAccessKey: 'locallocal', startCommand: 'npm start --' },
}

test.each([
  ['', "''"],
  ['in coming/', "'in coming/'"],
])('the command that starts with the prefix %j has it as one argument', (prefix, shown) => {
  const { setTrigger } = localDeployment(cloud, { bucket: 'b', prefix, delivery: 'queue' }, '')
  expect(setTrigger).toMatch(/: npm start -- --bucket b /)
  expect(setTrigger.split('--prefix ')[1]).toBe(`${shown} --delivery queue`)
})
