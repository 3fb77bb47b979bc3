import * as v from 'valibot'

/** Parameters that several operations share. Keys are opaque, so they are never part of a path. */
export const bucket: TextSchema = v.pipe(
  v.string(),
  v.minLength(1),
  v.maxLength(255),
  v.description('The name of the bucket.'),
)

export const key: TextSchema = v.pipe(
  v.string(),
  v.minLength(1),
  v.maxLength(1024),
  v.description('The key of the object, of 1 to 1,024 bytes.'),
)

export const contentType: TextSchema = v.pipe(
  v.string(),
  v.regex(
    /^[\w!#$&^.+-]{1,100}\/[\w!#$&^.+-]{1,100}(; ?[\w.-]{1,50}=[\w.-]{1,100})?$/,
    'a type such as text/plain',
  ),
  v.description('The one type that the upload may have.'),
  v.examples(['image/png']),
)

export const prefix: v.ExactOptionalSchema<TextSchema, undefined> = v.exactOptional(
  v.pipe(
    v.string(),
    v.maxLength(1024),
    v.description('Only keys that begin with this, of at most 1,024 bytes.'),
  ),
)

export const delimiter: v.ExactOptionalSchema<TextSchema, undefined> = v.exactOptional(
  v.pipe(v.string(), v.maxLength(1024), v.description('Text that ends a folder, `/` as a rule.')),
)

export const deleted: v.ExactOptionalSchema<v.GenericSchema<boolean>, undefined> = v.exactOptional(
  v.pipe(v.boolean(), v.description('Also tombstones, the rows of removed objects.')),
)

export const consistent: v.ExactOptionalSchema<
  v.GenericSchema<boolean>,
  undefined
> = v.exactOptional(
  v.pipe(v.boolean(), v.description('Sees every write acknowledged before, at twice the cost.')),
)

export const startAfter: v.ExactOptionalSchema<TextSchema, undefined> = v.exactOptional(
  v.pipe(v.string(), v.maxLength(1024), v.description('Only keys greater than this.')),
)

export const etag: v.ExactOptionalSchema<TextSchema, undefined> = text(
  'The etag of the content, with or without quotes.',
)

/** What every operation in pages takes. */
export const paging: {
  readonly limit: v.OptionalSchema<NumberSchema, 100>
  readonly cursor: v.ExactOptionalSchema<TextSchema, undefined>
  readonly maxReadUnits: v.OptionalSchema<NumberSchema, 5000>
} = {
  limit: v.optional(described(wholeNumber(1, 1000), 'The most items of a page.'), 100),
  cursor: v.exactOptional(
    v.pipe(
      v.string(),
      v.description('The cursor of the last page of the same query, with the same parameters.'),
    ),
  ),
  maxReadUnits: v.optional(
    described(
      wholeNumber(1, 50_000),
      'Ends a page once it has cost so much, with a cursor to go on.',
    ),
    5000,
  ),
}

export function described<S extends v.GenericSchema>(schema: S, description: string): S {
  return v.pipe(schema, v.description(description)) as unknown as S
}

export function wholeNumber(least: number, most: number): NumberSchema {
  return v.pipe(v.number(), v.integer(), v.minValue(least), v.maxValue(most))
}

export function text(description: string): v.ExactOptionalSchema<TextSchema, undefined> {
  return v.exactOptional(v.pipe(v.string(), v.minLength(1), v.description(description)))
}

/** A moment that must be given, or a day, which stands for its first moment in UTC. */
export function moment(description: string): TextSchema {
  return v.pipe(
    v.string(),
    v.minLength(1),
    v.description(`${description} \`2026-11-23T04:00:00Z\`, or a day in UTC, \`2026-11-23\`.`),
  )
}

/** The same, where it may be left out. */
export function time(description: string): v.ExactOptionalSchema<TextSchema, undefined> {
  return v.exactOptional(moment(description))
}

type TextSchema = v.GenericSchema<string>
type NumberSchema = v.GenericSchema<number>
