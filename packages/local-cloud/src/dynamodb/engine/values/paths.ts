import type { AttributeValue, StoredItem } from '../dynalite.ts'
import type { Path } from '../expressions/index.ts'

/** The value at a path; undefined where there is none. */
export function valueAt(path: Path, item: StoredItem): AttributeValue | undefined {
  let value: AttributeValue | undefined = { M: item }
  for (const step of path) {
    value = stepInto(value, step)
    if (value === undefined) return undefined
  }
  return value
}

function stepInto(
  { M, L }: { M?: unknown; L?: unknown },
  step: string | number,
): AttributeValue | undefined {
  if (typeof step === 'number') return (L as readonly AttributeValue[] | undefined)?.[step]
  const members = M as StoredItem | undefined
  return members !== undefined && Object.hasOwn(members, step) ? members[step] : undefined
}

/** The part of an item at these paths. Members of a list close up and keep their order. */
export function project(
  paths: readonly (Path | string)[],
  item: StoredItem,
): Record<string, AttributeValue> {
  const root: Node = { steps: new Map() }
  for (const path of paths.map((path) => (typeof path === 'string' ? [path] : path))) {
    const value = valueAt(path, item)
    if (value === undefined) continue
    let node = root
    for (const step of path) {
      const next = node.steps.get(step) ?? { steps: new Map() }
      node.steps.set(step, next)
      node = next
    }
    node.value = value
  }
  return membersOf(root)
}

/** A step of a path: a value, or further steps. */
interface Node {
  value?: AttributeValue
  readonly steps: Map<string | number, Node>
}

function membersOf({ steps }: Node): Record<string, AttributeValue> {
  return Object.fromEntries([...steps].map(([step, node]) => [step, shapeOf(node)]))
}

function shapeOf(node: Node): AttributeValue {
  if (node.value !== undefined) return node.value
  const [first] = node.steps.keys()
  if (typeof first !== 'number') return { M: membersOf(node) }
  const members = [...node.steps].sort(([a], [b]) => Number(a) - Number(b))
  return { L: members.map(([, member]) => shapeOf(member)) }
}
