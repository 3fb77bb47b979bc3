import type { Row } from '../../../api/types.ts'
import { itemOf } from '../../../inspect/attributes.ts'

/** A question about a saved item. */
export interface Question {
  readonly id: string
  readonly text: string
  /** Absent where the answer is to be written. */
  readonly choices?: readonly string[]
  /** The answer, by the item as it is. */
  answerOf(row: Row): string
  /** What to think of when an answer is wrong. */
  readonly hint: string
  /** What there is to know once it is right. */
  readonly because: string
}

export const questions: readonly Question[] = [
  {
    id: 'partition',
    text: 'What is the value of the partition key?',
    answerOf: ({ bucket }) => bucket,
    hint: 'The partition key of this table is the attribute bucket.',
    because: 'The partition key is bucket: all items of this bucket lie together.',
  },
  {
    id: 'sort',
    text: 'What is the value of the sort key?',
    answerOf: ({ object_key }) => object_key,
    hint: 'The sort key is the attribute object_key, whole: with its folders, its ending and its space.',
    because: 'The sort key is object_key, decoded: the event had a plus in place of the space.',
  },
  {
    id: 'size',
    text: 'How many bytes does the file have?',
    answerOf: ({ size }) => String(size),
    hint: 'The attribute size has it, as a number without a unit.',
    because: 'The event brought the size; the function never read the file.',
  },
  {
    id: 'type',
    text: 'Which type does DynamoDB give the attribute size?',
    choices: ['S', 'N', 'B', 'BOOL'],
    answerOf: (row) => Object.keys(itemOf(row).size as object)[0] ?? '',
    hint: 'Each attribute is written with its type before its value.',
    because: 'N is a number. It is sent as text, so that no digit is lost.',
  },
  {
    id: 'event',
    text: 'What happened to the object?',
    choices: [
      'ObjectCreated:Put',
      'ObjectCreated:Post',
      'ObjectCreated:CompleteMultipartUpload',
      'ObjectRemoved:Delete',
    ],
    answerOf: ({ event_name }) => event_name,
    hint: 'The attribute event_name says it.',
    because: 'Put is an upload by one request, Post one by a form of a browser.',
  },
  {
    id: 'order',
    text: 'Which attribute tells which of two events of this object is the later?',
    choices: ['event_time', 'etag', 'sequencer', 'event_name'],
    answerOf: () => 'sequencer',
    hint: 'Two events may have the same time. S3 numbers the events of one object.',
    because: 'The sequencer grows with each event of one object; clocks may tie or go back.',
  },
]

/** Whether an answer is that of the item; spaces around it do not count. */
export function isRight(question: Question, answer: string, row: Row): boolean {
  return answer.trim() === question.answerOf(row)
}
