export { compareValues, sameItems, typeOfValue } from './compare.ts'
export {
  holds,
  type LegacyCondition,
  meetsCondition,
  meetsLegacyConditions,
} from './conditions.ts'
export { greatestItemBytes, itemSizeBytes } from './item-size.ts'
export { nestingError } from './nesting.ts'
export { pageSizeBytes } from './page-size.ts'
export { project, valueAt } from './paths.ts'
