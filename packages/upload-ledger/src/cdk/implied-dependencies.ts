/** A template as JSON. */
interface Template {
  readonly Resources?: Readonly<Record<string, unknown>>
}

interface Resource {
  readonly Properties?: unknown
  readonly DependsOn?: string | readonly string[]
}

/**
 * The template without each DependsOn that a reference implies, which CDK writes all the same:
 * CloudFormation creates what a property refers to first.
 *
 * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-attribute-dependson.html
 */
export function withoutImpliedDependencies<T extends Template>(template: T): T {
  const resources = Object.entries(template.Resources ?? {}).map(
    ([id, resource]) => [id, leaner(resource as Resource)] as const,
  )
  return { ...template, Resources: Object.fromEntries(resources) }
}

function leaner(resource: Resource): Resource {
  const { DependsOn, ...others } = resource
  if (DependsOn === undefined) return resource
  const implied = references(resource.Properties)
  const left = [DependsOn].flat().filter((id) => !implied.has(id))
  return left.length === 0 ? others : { ...others, DependsOn: left }
}

/** The ids that a value refers to whatever the parameters are: not those in a branch of `Fn::If`. */
function references(value: unknown): ReadonlySet<string> {
  if (Array.isArray(value)) return union(value)
  if (typeof value !== 'object' || value === null) return new Set()
  const { Ref, 'Fn::GetAtt': attribute, 'Fn::If': choice, ...others } = value as JsonObject
  if (typeof Ref === 'string') return new Set([Ref])
  if (Array.isArray(attribute)) return new Set([String(attribute[0])])
  return choice === undefined ? union(Object.values(others)) : new Set()
}

type JsonObject = Readonly<Record<string, unknown>>

function union(values: readonly unknown[]): ReadonlySet<string> {
  return new Set(values.flatMap((value) => [...references(value)]))
}
