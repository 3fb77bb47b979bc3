import { readConditions } from '../conditions.ts'
import type { Operation } from '../operation.ts'
import { readObject } from '../read-object.ts'

export const getObject: Operation = {
  name: 'GetObject',
  action: 's3:GetObject',
  versionAction: 's3:GetObjectVersion',
  conditions: readConditions,
  run: readObject,
}
