import { readConditions } from '../conditions.ts'
import type { Operation } from '../operation.ts'
import { readObject } from '../read-object.ts'

export const headObject: Operation = {
  name: 'HeadObject',
  action: 's3:GetObject',
  versionAction: 's3:GetObjectVersion',
  conditions: readConditions,
  run: readObject,
}
