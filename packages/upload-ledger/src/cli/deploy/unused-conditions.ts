import type { Template } from './template.ts'

/** Without the conditions that nothing asks any more, and those that only they are made of. */
export function withoutUnused(template: Template): Template {
  const { Conditions = {}, ...others } = template
  const used = Object.entries(Conditions).filter(([name]) => {
    const { [name]: _, ...rest } = Conditions
    return JSON.stringify([others, rest]).includes(JSON.stringify(name))
  })
  const left = { ...others, Conditions: Object.fromEntries(used) }
  return used.length === Object.keys(Conditions).length ? left : withoutUnused(left)
}
