import * as v from 'valibot'

/** One page of items, with what it cost. */
export function pageOf<const S extends v.GenericSchema>(item: S): PageSchema<S> {
  return v.object({
    items: v.array(item),
    cursor: v.exactOptional(
      v.pipe(
        v.string(),
        v.description(
          'Where the next page begins: pass it as `cursor`. Absent after the last page.',
        ),
      ),
    ),
    readUnits: v.pipe(v.number(), v.description('Read units, as DynamoDB counted them.')),
    requests: v.pipe(v.number(), v.description('Requests to DynamoDB.')),
  })
}

type PageSchema<S extends v.GenericSchema> = v.GenericSchema<
  unknown,
  {
    readonly items: readonly v.InferOutput<S>[]
    readonly cursor?: string
    readonly readUnits: number
    readonly requests: number
  }
>
