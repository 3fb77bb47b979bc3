import { expect, test } from 'vitest'
import { cleanUp } from './upload-steps.ts'

const subject = {
  ...{ tableName: 't', functionName: 'f', bucket: 'b', prefix: '', suffix: '' },
  ...{ delivery: undefined, noRecovery: undefined, deployCode: '', setTrigger: '', showLog: '' },
  aws: (service: string) => `aws ${service}`,
}

test('one command removes the test object, whatever is in its key', () => {
  expect(cleanUp.fix({ ...subject, key: "it's; `x`" })).toBe(
    "aws s3api delete-object --bucket b --key 'it'\\''s; `x`', then the same for each --version-id",
  )
})
