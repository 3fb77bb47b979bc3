import fc from 'fast-check'
import { expect, test } from 'vitest'
import { evaluateTemplate } from '../../../test/cdk/evaluate-template.ts'
import { mergeTemplates, type Sections } from './merge-templates.ts'
import type { Question } from './questions.ts'

type Toy = readonly [boolean, boolean, boolean]

const questions: readonly Question<Toy>[] = ['A', 'B', 'C'].map((name, i) => ({
  name: `Is${name}`,
  condition: { 'Fn::Equals': [{ Ref: name }, 'true'] },
  answer: (toy) => toy[i] ?? false,
}))

const toys: readonly Toy[] = [false, true].flatMap((a) =>
  [false, true].flatMap((b) => [false, true].map((c): Toy => [a, b, c])),
)

const parametersOf = ([A, B, C]: Toy) => ({ A: String(A), B: String(B), C: String(C) })

// Few values, so that variants are often equal, and often equal in part.
const { value } = fc.letrec<{ value: unknown }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 2 },
    fc.constantFrom('x', 'y', true),
    fc.dictionary(fc.constantFrom('P', 'Q'), tie('value'), { maxKeys: 2, noNullPrototype: true }),
    fc.array(tie('value'), { maxLength: 2 }),
    fc.constantFrom({ Ref: 'Anchor' }, { 'Fn::Join': ['-', ['a', { Ref: 'Anchor' }]] }),
  ),
}))

const sections: fc.Arbitrary<Sections> = fc
  .record({ first: value, second: value, output: value }, { requiredKeys: ['first'] })
  .map(({ first, second, output }) => ({
    Resources: {
      Anchor: { Type: 'Toy' },
      First: { Type: 'Toy', Properties: { Of: first }, ...after(second) },
      ...(second === undefined ? {} : { Second: { Type: 'Toy', Properties: { Of: second } } }),
    },
    Outputs: output === undefined ? {} : { Output: { Value: output } },
  }))

/** What comes after what is not always there. */
function after(second: unknown): object {
  return second === undefined ? {} : { DependsOn: ['Second'] }
}

test('the merged template evaluates to each variant under its parameters', () => {
  fc.assert(
    fc.property(fc.array(sections, { minLength: 8, maxLength: 8 }), (all) => {
      const variants = toys.map((choice, i) => ({ choice, sections: all[i] as Sections }))
      const { Conditions, Resources, Outputs } = mergeTemplates(variants, questions)
      for (const { choice, sections: expected } of variants) {
        const merged = { Conditions, Resources, Outputs }
        expect(evaluateTemplate(merged, parametersOf(choice))).toEqual(
          evaluateTemplate(expected, {}),
        )
      }
    }),
    { numRuns: 200 },
  )
})

const two = (a: object, b: object) =>
  [a, b].map((resource, i) => ({
    choice: toys[i] as Toy,
    sections: { Resources: { R: { Type: 'Toy', ...resource } }, Outputs: {} },
  }))

test('what all variants share gets no condition', () => {
  const same = { Properties: { Size: 1 } }
  expect(mergeTemplates(two(same, same), questions)).toEqual({
    Conditions: {},
    Resources: { R: { Type: 'Toy', ...same } },
    Outputs: {},
  })
})

test('each property has its own condition, although one for all would be shorter', () => {
  const variants = two({ Properties: { Size: 1 } }, { Properties: { Length: 1 } })
  const { Resources } = mergeTemplates(variants, questions)
  expect(Object.keys(Resources.R?.Properties as object)).toEqual(['Size', 'Length'])
})

test('a list whose length no few questions decide is merged element by element', () => {
  const names = ['A', 'B', 'C', 'D', 'E', 'F']
  const six: readonly Question<number>[] = names.map((name, i) => ({
    name: `Is${name}`,
    condition: { 'Fn::Equals': [{ Ref: name }, 'true'] },
    answer: (choice) => (choice & (1 << i)) > 0,
  }))
  const variants = Array.from({ length: 64 }, (_, choice) => {
    const Statement = ['first', ...names.filter((__, i) => six[i]?.answer(choice))]
    const Resources = { R: { Type: 'Toy', Properties: { Statement } } }
    return { choice, sections: { Resources, Outputs: {} } }
  })
  const merged = { ...mergeTemplates(variants, six), Outputs: {} }
  for (const { choice, sections } of variants) {
    const given = names.map((name, i) => [name, String(six[i]?.answer(choice))])
    expect(evaluateTemplate(merged, Object.fromEntries(given))).toEqual(
      evaluateTemplate(sections, {}),
    )
  }
})

test('a deletion policy cannot depend on a parameter', () => {
  const variants = two({ DeletionPolicy: 'Retain' }, { DeletionPolicy: 'Delete' })
  expect(() => mergeTemplates(variants, questions)).toThrow('Cannot merge DeletionPolicy of R')
})

test('a difference that no question decides is refused', () => {
  const variants = two({ Properties: { Size: 1 } }, { Properties: { Size: 2 } })
  expect(() => mergeTemplates(variants, questions.slice(0, 2))).toThrow('Cannot merge 2 values')
})
