import PropertyFilter from '@cloudscape-design/components/property-filter'
import type { ReactElement } from 'react'
import { conditionsOf, tokensOf } from './conditions.ts'
import type { Question } from './question.ts'

const events = [
  ...['ObjectCreated', 'ObjectCreated:Put', 'ObjectCreated:Post', 'ObjectCreated:Copy'],
  ...['ObjectCreated:CompleteMultipartUpload', 'ObjectRemoved', 'ObjectRemoved:Delete'],
  ...['ObjectRemoved:DeleteMarkerCreated', 'LifecycleExpiration'],
]

/** The conditions of the view, as tokens. */
export function FilterBar({
  question,
  onChange,
}: {
  readonly question: Question
  onChange(changes: ReturnType<typeof conditionsOf>): void
}): ReactElement {
  const operators = (...some: ('=' | ':' | '>=' | '<=' | '<')[]) => some
  const property = (key: string, propertyLabel: string, some: ReturnType<typeof operators>) => ({
    ...{ key, propertyLabel, operators: some, groupValuesLabel: `${propertyLabel} values` },
    ...(some[0] === undefined ? {} : { defaultOperator: some[0] }),
  })
  return (
    <div data-search>
      <PropertyFilter
        query={{ operation: 'and', tokens: tokensOf(question.conditions, question.deleted) }}
        onChange={({ detail }) => onChange(conditionsOf(detail.tokens))}
        hideOperations
        freeTextFiltering={{ operators: [':'], defaultOperator: ':' }}
        filteringProperties={[
          property('name', 'Name', operators(':', '=')),
          property('size', 'Size', operators('>=', '<=')),
          property('time', 'Event time', operators('>=', '<')),
          property('event', 'Event', operators('=')),
          property('etag', 'ETag', operators('=')),
          property('deleted', 'Removed objects', operators('=')),
        ]}
        filteringOptions={[
          ...events.map((value) => ({ propertyKey: 'event', value })),
          ...['1K', '1M', '100M', '1G'].map((value) => ({ propertyKey: 'size', value })),
          { propertyKey: 'deleted', value: 'shown' },
          { propertyKey: 'time', value: dayBefore(0) },
          { propertyKey: 'time', value: dayBefore(7) },
        ]}
        filteringPlaceholder="Find by name, size, time, event or ETag"
        filteringAriaLabel="Find objects"
        filteringEmpty="Type a value"
        enableTokenGroups={false}
        virtualScroll={false}
      />
    </div>
  )
}

function dayBefore(days: number): string {
  return new Date(Date.now() - days * 86_400_000).toISOString().slice(0, 10)
}
