import * as v from 'valibot'
import type { ChecklistLine } from '../checklist-page.ts'

/** The steps of the checklist as they are found now, and the events that have not become rows. */
export interface Checklist {
  readonly items: readonly ChecklistLine[]
  readonly pending?: number
  readonly deadLetters?: number
}

export const checklistSchema: v.GenericSchema<unknown, Checklist> = v.object({
  items: v.array(
    v.object({
      id: v.string(),
      title: v.string(),
      part: v.pipe(
        v.picklist(['exercise', 'beyond']),
        v.description('exercise: one of the seven steps of the exercise. beyond: all the others.'),
      ),
      state: v.pipe(
        v.picklist(['seen', 'noted', 'missing', 'blocked', 'skipped', 'unknown']),
        v.description(
          'blocked: not checked, because a step that it depends on is missing. skipped: not checked, because there is no test file.',
        ),
      ),
      detail: v.pipe(v.string(), v.description('The fact that decided it.')),
      fix: v.exactOptional(v.pipe(v.string(), v.description('What to do where it is missing.'))),
    }),
  ),
  pending: v.exactOptional(v.pipe(v.number(), v.description('Events on their way to a row.'))),
  deadLetters: v.exactOptional(v.pipe(v.number(), v.description('Events that were given up.'))),
})
