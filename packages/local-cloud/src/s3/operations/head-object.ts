import type { Operation } from '../operation.ts'
import { readConditions } from '../parameters/conditions.ts'
import { readObject } from '../reading/read-object.ts'

export const headObject: Operation = {
  name: 'HeadObject',
  action: 's3:GetObject',
  versionAction: 's3:GetObjectVersion',
  conditions: readConditions,
  run: readObject,
}
