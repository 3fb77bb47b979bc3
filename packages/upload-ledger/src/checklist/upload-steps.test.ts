import { expect, test } from 'vitest'
import { cleanUp } from './upload-steps.ts'

const subject = {
  ...{ tableName: 't', functionName: 'f', bucket: 'b', filters: [] },
  ...{ delivery: undefined, noRecovery: undefined, deployCode: '', setTrigger: '', showLog: '' },
  redrive: () => '',
  aws: (service: string) => `aws ${service}`,
}

test('the test object is removed by one command, whatever its key', () => {
  expect(cleanUp.fix({ ...subject, key: "it's; `x`" })).toBe(
    "aws s3api delete-object --bucket b --key 'it'\\''s; `x`', then the same for each --version-id",
  )
})
