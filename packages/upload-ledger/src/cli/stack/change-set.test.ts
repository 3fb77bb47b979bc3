import { expect, test } from 'vitest'
import { createChangeSetInput } from './change-set.ts'

test('a change set asks only for CAPABILITY_IAM', () => {
  const input = createChangeSetInput({
    stackName: 'uploads',
    type: 'UPDATE',
    name: 'one',
    template: '{}',
    parameters: { Prefix: 'a/', Suffix: '' },
  })
  expect(input).toEqual({
    StackName: 'uploads',
    ChangeSetName: 'one',
    ChangeSetType: 'UPDATE',
    TemplateBody: '{}',
    Parameters: [
      { ParameterKey: 'Prefix', ParameterValue: 'a/' },
      { ParameterKey: 'Suffix', ParameterValue: '' },
    ],
    Capabilities: ['CAPABILITY_IAM'],
  })
})
