import { expect, test } from 'vitest'
import { eventLine, failureOf, hasEnded } from './follow-events.ts'

const role = { ResourceType: 'AWS::IAM::Role', LogicalResourceId: 'Role' }

test('an event is one line, with its reason and safe to print', () => {
  const event = {
    ...role,
    EventId: '1',
    StackId: 's',
    StackName: 's',
    Timestamp: new Date('2026-11-23T09:21:03.5Z'),
    ResourceStatus: 'CREATE_FAILED' as const,
    ResourceStatusReason: 'not\nallowed',
  }
  expect(eventLine(event)).toBe(
    '09:21:03  CREATE_FAILED        AWS::IAM::Role Role: not\\u{a}allowed',
  )
})

test.each([
  ['CREATE_FAILED', 'no iam:CreateRole.', 'AWS::IAM::Role Role: no iam:CreateRole'],
  ['CREATE_FAILED', 'Resource creation cancelled', undefined],
  ['UPDATE_FAILED', 'Resource update cancelled', undefined],
  ['CREATE_COMPLETE', '', undefined],
])('%s because of %j is the failure %j', (ResourceStatus, ResourceStatusReason, expected) => {
  const event = { ...role, ResourceStatusReason, EventId: '', StackId: '', StackName: '' }
  const Timestamp = new Date(0)
  expect(
    failureOf({ ...event, Timestamp, ResourceStatus: ResourceStatus as 'CREATE_FAILED' }),
  ).toBe(expected)
})

test.each([
  ['CREATE_COMPLETE', 'CREATE_COMPLETE', true, 'both say so'],
  ['UPDATE_COMPLETE', undefined, false, 'it is how the stack was before'],
  ['UPDATE_COMPLETE', 'UPDATE_IN_PROGRESS', false, 'it is how the stack was before'],
  ['REVIEW_IN_PROGRESS', 'REVIEW_IN_PROGRESS', false, 'nothing has begun'],
  ['CREATE_IN_PROGRESS', 'CREATE_COMPLETE', false, 'the stack is not yet so'],
  ['DELETE_COMPLETE', undefined, true, 'that is for ever'],
])(
  'a stack in %s whose last event says %s has ended: %s, for %s',
  (status, resourceStatus, ended, _reason) => {
    expect(hasEnded(status, resourceStatus)).toBe(ended)
  },
)
