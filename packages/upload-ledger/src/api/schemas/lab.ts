import * as v from 'valibot'
import { type LabPart, type LabState, labPartKinds, type TriedOperation } from '../lab/lab.ts'

export const labPartSchema: v.GenericSchema<unknown, LabPart> = v.object({
  kind: v.picklist(labPartKinds),
  name: v.string(),
})

export const labStateSchema: v.GenericSchema<unknown, LabState> = v.object({
  parts: v.pipe(v.array(labPartSchema), v.description('The resources that the lab has made.')),
  isLeftOver: v.pipe(v.boolean(), v.description('Whether they were made before this start.')),
})

export const triedOperationSchema: v.GenericSchema<unknown, TriedOperation> = v.object({
  operation: v.pipe(v.string(), v.examples(['PutItem'])),
  request: v.record(v.string(), v.unknown()),
  answer: v.record(v.string(), v.unknown()),
  capacityUnits: v.pipe(v.number(), v.description('Read or write units, as DynamoDB counts them.')),
  command: v.pipe(v.string(), v.description('The same request with the AWS CLI.')),
})
