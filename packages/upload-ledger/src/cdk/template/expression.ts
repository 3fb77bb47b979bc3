/** A condition put together of named ones. */
export type Expression =
  | { readonly is: string }
  | { readonly not: Expression }
  | { readonly and: readonly Expression[] }
  | { readonly or: readonly Expression[] }

/** `if question then yes else no`, where either may be a plain answer, as short as it can be said. */
export function choose(
  question: string,
  yes: Expression | boolean,
  no: Expression | boolean,
): Expression | boolean {
  const asked: Expression = { is: question }
  if (yes === no) return yes
  if (yes === true) return no === false ? asked : either(asked, no as Expression)
  if (yes === false) return no === true ? { not: asked } : both({ not: asked }, no as Expression)
  if (no === true) return either({ not: asked }, yes)
  if (no === false) return both(asked, yes)
  return either(both(asked, yes), both({ not: asked }, no))
}

function both(a: Expression, b: Expression): Expression {
  return { and: [a, ...('and' in b ? b.and : [b])] }
}

function either(a: Expression, b: Expression): Expression {
  return { or: [a, ...('or' in b ? b.or : [b])] }
}

/** How many conditions it asks for: the fewer the better to read. */
export function sizeOf(expression: Expression | boolean): number {
  if (typeof expression === 'boolean') return 0
  if ('is' in expression) return 1
  if ('not' in expression) return 1 + sizeOf(expression.not)
  const parts = 'and' in expression ? expression.and : expression.or
  return parts.reduce((sum, part) => sum + sizeOf(part), 0)
}

/** Its name among the conditions, made of the names in it. */
export function nameOf(expression: Expression): string {
  if ('is' in expression) return expression.is
  if ('not' in expression) return `Not${nameOf(expression.not)}`
  return 'and' in expression
    ? expression.and.map(nameOf).join('And')
    : expression.or.map(nameOf).join('Or')
}

/** As CloudFormation wants it, which refers to the named ones. */
export function toCondition(expression: Expression): object {
  if ('is' in expression) return { Condition: expression.is }
  if ('not' in expression) return { 'Fn::Not': [toCondition(expression.not)] }
  return 'and' in expression
    ? { 'Fn::And': expression.and.map(toCondition) }
    : { 'Fn::Or': expression.or.map(toCondition) }
}
