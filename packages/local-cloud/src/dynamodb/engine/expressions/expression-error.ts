/** An expression that DynamoDB refuses; the message is the part after `Invalid …Expression: `. */
export class ExpressionError extends Error {
  override readonly name = 'ExpressionError'
}
