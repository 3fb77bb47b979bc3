import { readConditions } from '../conditions.ts'
import type { Operation } from '../operation.ts'
import { readObject } from '../read-object.ts'

export const getObject: Operation = {
  name: 'GetObject',
  action: 's3:GetObject',
  conditions: readConditions,
  run: readObject,
}
