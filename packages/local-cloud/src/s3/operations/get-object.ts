import type { Operation } from '../operation.ts'
import { readConditions } from '../parameters/conditions.ts'
import { readObject } from '../reading/read-object.ts'

export const getObject: Operation = {
  name: 'GetObject',
  action: 's3:GetObject',
  versionAction: 's3:GetObjectVersion',
  conditions: readConditions,
  run: readObject,
}
