import type { ExpressionContext, Path } from './context.ts'
import { ExpressionError } from './expression-error.ts'
import { Faults } from './faults.ts'
import { checkOverlap, Paths } from './paths.ts'
import { Tokens } from './tokens.ts'

export interface ParsedProjection {
  readonly paths: readonly Path[]
  readonly nestedPaths: Readonly<Record<string, true>>
}

/**
 * Parses the expression of a projection: paths, between commas.
 *
 * @throws {ExpressionError}
 */
export function parseProjection(text: string, context: ExpressionContext): ParsedProjection {
  const faults = new Faults()
  const tokens = new Tokens(text)
  const kinds = { name: 'attrNameVal', value: 'attrNameVal' }
  const reader = new Paths(tokens, context, faults, new Set(), kinds)
  const paths: Path[] = []
  do {
    const path = reader.readPath()
    checkOverlap(paths, path, faults)
    paths.push(path)
  } while (tokens.take(','))
  tokens.expectEnd()
  const fault = faults.first(['reserved', 'attrNameVal', 'pathOverlap', 'pathConflict'])
  if (fault !== undefined) throw new ExpressionError(fault)
  return { paths, nestedPaths: reader.nestedPaths }
}
