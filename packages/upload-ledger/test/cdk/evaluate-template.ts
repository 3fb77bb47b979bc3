/** A template as CloudFormation reads it. */
export interface Template {
  readonly Parameters?: Readonly<Record<string, { readonly Default?: unknown }>>
  readonly Rules?: Readonly<Record<string, Rule>>
  readonly Conditions?: Readonly<Record<string, unknown>>
  readonly Resources: Readonly<Record<string, Conditional>>
  readonly Outputs?: Readonly<Record<string, Conditional>>
}

interface Rule {
  readonly RuleCondition: unknown
  readonly Assertions: readonly { readonly Assert: unknown; readonly AssertDescription: string }[]
}

interface Conditional extends Readonly<Record<string, unknown>> {
  readonly Condition?: string
}

/** What is left of a template when the parameters are known. */
export interface Evaluated {
  /** What the rules say against the parameters. */
  readonly refusals: readonly string[]
  readonly Resources: Readonly<Record<string, unknown>>
  readonly Outputs: Readonly<Record<string, unknown>>
}

type Functions = Readonly<Record<string, (operand: unknown) => unknown>>

/**
 * Evaluates rules, conditions, `Fn::If`, `Fn::Split`, `Fn::Join` and `Fn::Sub` as CloudFormation does, and writes whatever
 * only a stack can tell as `${Id}`, `${Id.Attribute}` or `${AWS::Region}`. Numbers become text, as
 * parameters are.
 *
 * @throws {Error} on a reference to what is not there, and on a function that is not known here
 */
export function evaluateTemplate(
  template: Template,
  parameters: Readonly<Record<string, string>>,
): Evaluated {
  const values = new Map(Object.entries(parameters))
  for (const [name, { Default }] of Object.entries(template.Parameters ?? {})) {
    if (!values.has(name) && Default !== undefined) values.set(name, String(Default))
  }
  const functions: Functions = {
    Ref: (id) => refer(String(id)),
    'Fn::GetAtt': (operand) => {
      const [id, name] = operand as [string, string]
      return `\${${existing(id)}.${name}}`
    },
    'Fn::If': (operand) => {
      const [Condition, yes, no] = operand as [string, unknown, unknown]
      return resolve(isTrue({ Condition }) ? yes : no)
    },
    'Fn::Sub': (operand) =>
      String(operand).replaceAll(/\$\{([^}]+)\}/g, (_, name) => {
        const [id, attribute] = name.split('.')
        return attribute === undefined ? String(refer(id)) : `\${${existing(id)}.${attribute}}`
      }),
    'Fn::Split': (operand) => {
      const [separator, text] = operand as [string, unknown]
      return String(resolve(text)).split(separator)
    },
    'Fn::Join': (operand) => {
      const [separator, parts] = operand as [string, unknown]
      return (resolve(parts) as readonly unknown[]).join(separator)
    },
  }

  const present = (section: Readonly<Record<string, Conditional>> = {}) =>
    Object.entries(section).filter(
      ([, { Condition }]) => Condition === undefined || isTrue({ Condition }),
    )
  const resources = new Map(present(template.Resources))

  function resolve(value: unknown): unknown {
    if (typeof value === 'number') return String(value)
    if (Array.isArray(value)) return value.map(resolve).filter((part) => part !== nothing)
    if (typeof value !== 'object' || value === null) return value
    const [name = ''] = Object.keys(value)
    const apply = functions[name]
    if (apply !== undefined) return apply(Object.values(value)[0])
    if (name.startsWith('Fn::')) throw new Error(`Cannot evaluate ${name}: it is not known here`)
    const parts = Object.entries(value).map(([key, part]) => [key, resolve(part)] as const)
    return Object.fromEntries(parts.filter(([, part]) => part !== nothing))
  }

  function refer(id: string): unknown {
    if (id === 'AWS::NoValue') return nothing
    return values.get(id) ?? `\${${id.startsWith('AWS::') ? id : existing(id)}}`
  }

  function existing(id: string): string {
    if (resources.has(id)) return id
    throw new Error(`Cannot refer to ${id}: under these parameters it is not there`)
  }

  function isTrue(condition: unknown): boolean {
    const [[name, operand] = ['', undefined]] = Object.entries(condition as object)
    const parts = operand as readonly unknown[]
    if (name === 'Condition') return isTrue(template.Conditions?.[String(operand)])
    if (name === 'Fn::Not') return !isTrue(parts[0])
    if (name === 'Fn::And') return parts.every(isTrue)
    if (name === 'Fn::Or') return parts.some(isTrue)
    if (name === 'Fn::Equals') return resolve(parts[0]) === resolve(parts[1])
    throw new Error(`Cannot evaluate the condition ${name}: it is not known here`)
  }

  const evaluated = (elements: Iterable<readonly [string, Conditional]>) =>
    Object.fromEntries(
      [...elements].map(([id, { Condition, ...element }]) => [
        id,
        inOrder(resolve(element) as Element, existing),
      ]),
    )
  return {
    refusals: Object.values(template.Rules ?? {})
      .filter(({ RuleCondition }) => isTrue(RuleCondition))
      .flatMap(({ Assertions }) => Assertions)
      .filter(({ Assert }) => !isTrue(Assert))
      .map(({ AssertDescription }) => AssertDescription),
    Resources: evaluated(resources),
    Outputs: evaluated(present(template.Outputs)),
  }
}

const nothing = Symbol('AWS::NoValue')

type Element = Readonly<Record<string, unknown>>

/** Whether a resource says by `DependsOn` or by references in its metadata what it comes after. */
function inOrder(element: Element, existing: (id: string) => string): Element {
  const { DependsOn, Metadata, ...rest } = element
  const { After, ...metadata } = (Metadata ?? {}) as { After?: readonly string[] }
  const ids = After?.map((reference) => reference.slice('${'.length, -'}'.length)) ?? []
  const after = [...((DependsOn ?? []) as readonly string[]), ...ids].map(existing)
  if (Object.keys(metadata).length > 0) throw new Error('Cannot compare metadata: it is not known')
  return after.length === 0 ? rest : { ...rest, DependsOn: after }
}
