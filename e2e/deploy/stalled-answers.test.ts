import { afterEach, beforeEach, expect, test } from 'vitest'
import { runCommand } from '../support/development.ts'
import { environmentOf } from './account.ts'
import { openScriptedAws, type ScriptedAws } from './scripted-aws.ts'

let aws: ScriptedAws

beforeEach(async () => {
  aws = await openScriptedAws()
})
afterEach(() => aws.close())

test.each([['doctor'], ['deploy', '--yes'], ['destroy', '--yes']])(
  '%s ends with an error when an answer begins and never goes on',
  async (...args) => {
    aws.answers.set('GetCallerIdentity', () => ({ stalls: true }))
    const { code, out, err } = await runCommand(args, {
      ...environmentOf(aws.endpoint),
      UPLOAD_LEDGER_TIMEOUT_MS: '50',
    })
    expect({ code, out, err }).toEqual({
      code: 1,
      out: '',
      err: 'Cannot identify the credentials: AWS did not answer in time, or stopped in the middle of an answer; check the network, then try again\n',
    })
    // As often as a request that got no answer at all.
    expect(aws.asked.length).toBeGreaterThan(1)
    expect(new Set(aws.asked)).toEqual(new Set(['GetCallerIdentity']))
  },
)
