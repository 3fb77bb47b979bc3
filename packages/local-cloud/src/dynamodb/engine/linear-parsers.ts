import { db, type Parser, parsers } from './dynalite.ts'
import {
  type ExpressionContext,
  ExpressionError,
  parseCondition,
  parseProjection,
  parseUpdate,
} from './expressions/index.ts'

let repaired = false

/**
 * Has expressions parsed in linear time, within DynamoDB's bounds, and refused in its words.
 *
 * dynalite 4.0.0 tries each way to read a parenthesis again for each one inside it: 13 of them take
 * seconds, and a few more stop the endpoint for good. It bounds neither length nor operators, and
 * words a syntax error as its parser generator does.
 */
export function parseInLinearTime(): void {
  if (repaired) return
  repaired = true
  parsers.condition.parse = parser((text, context) =>
    parseCondition(text, context, (a, b) => db.compare('GT', a, b)),
  )
  parsers.projection.parse = parser(parseProjection)
  parsers.update.parse = parser(parseUpdate)
}

/** dynalite takes a text for what is wrong. */
function parser(parse: (text: string, context: ExpressionContext) => object): Parser['parse'] {
  return (text, { context }) => {
    try {
      return parse(text, context as ExpressionContext)
    } catch (error) {
      if (error instanceof ExpressionError) return error.message
      throw error
    }
  }
}
