import type { ReactElement } from 'react'
import type { Checklist } from '../../api/types.ts'
import { useAnswer } from '../../api/use-answer.ts'
import { useConsole } from '../../context.ts'
import { type Fact, Facts } from '../../shell/facts.tsx'
import { spanText as delayText, sizeText } from '../../text/amounts.ts'
import type { Summary } from './summarize.ts'

export function OverviewFacts({
  summary: { uploads, bytes, removals, delay, stale, duplicates },
  hasHistory,
}: {
  readonly summary: Summary
  readonly hasHistory: boolean
}): ReactElement {
  const { client, has } = useConsole()
  const { answer } = useAnswer(has('checklist') ? 'dead letters' : undefined, (signal) =>
    client.get<Checklist>('/v1/checklist', {}, signal),
  )
  const letters = answer?.body.deadLetters
  const facts: readonly Fact[] = [
    ['Uploads', uploads.toLocaleString('en'), 'Objects created or replaced'],
    ['Bytes', sizeText(bytes), 'Of these uploads together'],
    ['Removals', removals.toLocaleString('en'), 'Objects removed or expired'],
    ...(hasHistory
      ? ([
          [
            'Delivery, median',
            delay === undefined ? '–' : delayText(delay.median),
            'From the event in S3 to the function',
          ],
          [
            'Delivery, 99 %',
            delay === undefined ? '–' : delayText(delay.p99),
            'So many came at least as fast',
          ],
          [
            'Stale',
            stale.toLocaleString('en'),
            'Came after a later event of the same object, and changed nothing',
          ],
        ] as const)
      : []),
    ...(hasHistory && client.settings.hasOutcomes
      ? ([
          ['Duplicates', duplicates.toLocaleString('en'), 'Came again, and changed nothing'],
        ] as const)
      : []),
    ...(has('checklist') && !(answer !== undefined && letters === undefined)
      ? [lettersFact(letters, has('deadLetters'))]
      : []),
  ]
  return <Facts facts={facts} />
}

function lettersFact(count: number | undefined, isShown: boolean): Fact {
  const text = count?.toLocaleString('en') ?? '–'
  const meaning = 'Events that were given up'
  return isShown && count !== undefined
    ? ['Dead letters', text, meaning, '/dead-letters']
    : ['Dead letters', text, meaning]
}
