import type { ReactNode } from 'react'
import type { Command } from './commands.ts'
import type { LessonFile } from './lesson-files.ts'
import type { Subject } from './subject.ts'

/** A part of the pipeline that is there before the first upload. */
export interface Part {
  /** Of its step. */
  readonly id: string
  readonly title: string
  /** What it is for, in a few sentences. */
  readonly explanation: ReactNode
  /** The steps of the checklist that see it. */
  readonly checks: readonly string[]
  readonly code: { readonly title: string; readonly files: readonly LessonFile[] }
  commands(subject: Subject): readonly Command[]
}
