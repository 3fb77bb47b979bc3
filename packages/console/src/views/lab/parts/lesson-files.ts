import event from '../../../../../../docs/lesson/events/05-photo-v2.json?raw'
import python from '../../../../../../docs/lesson/handler.py?raw'
import typescript from '../../../../../../docs/lesson/handler.ts?raw'
import policy from '../../../../../../docs/lesson/policy.json?raw'
import trigger from '../../../../../../docs/lesson/trigger.json?raw'
import trust from '../../../../../../docs/lesson/trust.json?raw'
import { excerpt } from './excerpt.ts'

/** A file of the lesson, or some of its lines. */
export interface LessonFile {
  readonly language: string
  readonly text: string
}

const pythonOf = (...ends: [from: string, to: string]): LessonFile => ({
  language: 'Python',
  text: excerpt(python, ...ends),
})
const typescriptOf = (...ends: [from: string, to: string]): LessonFile => ({
  language: 'TypeScript',
  text: excerpt(typescript, ...ends),
})
const whole = (language: string, text: string): LessonFile => ({ language, text: text.trimEnd() })

export const handlers: readonly LessonFile[] = [
  whole('Python', python),
  whole('TypeScript', typescript),
]

/** Where the bucket's name and the object's key are taken from the event. */
export const names: readonly LessonFile[] = [
  pythonOf('bucket = ', 'key = '),
  typescriptOf('const bucket = ', 'const key = '),
]

/** Where the item is written. */
export const put: readonly LessonFile[] = [
  pythonOf('table.put_item(', 'print('),
  typescriptOf('const item = {', 'await client.send('),
]

/** Where each record of the event is taken in turn. */
export const loop: readonly LessonFile[] = [
  whole('Trigger', trigger),
  pythonOf('def lambda_handler', 'for record in'),
  typescriptOf('export async function handler', 'for (const'),
]

export const rights: readonly LessonFile[] = [
  whole('Permissions policy', policy),
  whole('Trust policy', trust),
]

export const events: readonly LessonFile[] = [whole('Event', event)]
