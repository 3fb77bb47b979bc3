/**
 * A part of a template with each join of texts and references written as one text with the
 * references in it, which is shorter: a template that goes with a request has a limit.
 *
 * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/intrinsic-function-reference-sub.html
 */
export function substitute(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(substitute)
  if (typeof value !== 'object' || value === null) return value
  const text = textOfJoin(value)
  if (text !== undefined) return { 'Fn::Sub': text }
  return Object.fromEntries(Object.entries(value).map(([name, part]) => [name, substitute(part)]))
}

function textOfJoin(value: object): string | undefined {
  const { 'Fn::Join': operands } = value as { readonly 'Fn::Join'?: readonly unknown[] }
  if (operands === undefined || operands[0] !== '' || !Array.isArray(operands[1])) return undefined
  const parts = operands[1].map(inText)
  return parts.includes(undefined) ? undefined : parts.join('')
}

function inText(part: unknown): string | undefined {
  // A dollar sign would need an escape, which depends on what follows it.
  if (typeof part === 'string') return part.includes('$') ? undefined : part
  const { Ref, 'Fn::GetAtt': attribute } = part as {
    readonly Ref?: string
    readonly 'Fn::GetAtt'?: readonly string[]
  }
  if (Ref !== undefined) return `\${${Ref}}`
  return attribute === undefined ? undefined : `\${${attribute.join('.')}}`
}
