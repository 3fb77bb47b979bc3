import { expect, test } from 'vitest'
import { alarmLines } from './show-plan.ts'

test('alarms that notify nobody are warned of before the question', () => {
  expect(alarmLines({ alarms: true, alarmTopicArn: '' })).toEqual([
    '',
    'Warning: the alarms notify nobody; name an SNS topic with --alarm-topic, or remove them with --no-alarms',
  ])
  const alarmTopicArn = 'arn:aws:sns:eu-west-1:123456789012:alarms'
  expect(alarmLines({ alarms: true, alarmTopicArn })).toEqual([])
  expect(alarmLines({ alarms: false, alarmTopicArn: '' })).toEqual([])
})
