import Alert from '@cloudscape-design/components/alert'
import Box from '@cloudscape-design/components/box'
import Button from '@cloudscape-design/components/button'
import Header from '@cloudscape-design/components/header'
import SpaceBetween from '@cloudscape-design/components/space-between'
import Table from '@cloudscape-design/components/table'
import { type ReactElement, useState } from 'react'
import type { DeadLetter, DeadLetters } from '../../api/types.ts'
import { useAnswer } from '../../api/use-answer.ts'
import { useConsole } from '../../context.ts'
import { changed, go, usePlace } from '../../location.ts'
import { useLinkKeys } from '../../shell/link-keys.ts'
import { PlaceLink } from '../../shell/place-link.tsx'
import { ProblemBox } from '../../shell/problem-box.tsx'
import { useWide } from '../../shell/use-wide.ts'
import { countText, spanText } from '../../text/amounts.ts'
import { KeyText, plain } from '../../text/key-text.tsx'
import { Time } from '../../text/time.tsx'
import { ChangeModal } from './change-modal.tsx'
import { LetterModal } from './letter-modal.tsx'

/** As many as one request changes. */
const mostLetters = 100

/** The events that were given up: why, what they say, and what to do with them. */
export function DeadLettersView(): ReactElement {
  const { client, has } = useConsole()
  const place = usePlace()
  const asked = useAnswer('dead letters', (signal) =>
    client.get<DeadLetters>('/v1/dead-letters', { limit: mostLetters }, signal),
  )
  const [selected, setSelected] = useState<readonly DeadLetter[]>([])
  const [change, setChange] = useState<'redrive' | 'drop'>()
  const isWide = useWide(900)
  useLinkKeys()
  const { items = [], isComplete = true, hidden = 0 } = asked.answer?.body ?? {}
  const shown = place.parameters.get('letter') ?? undefined
  const canChange = has('letterChanges')
  const again = () => {
    setSelected([])
    asked.again()
  }
  const count = asked.answer === undefined ? '' : `(${items.length}${isComplete ? '' : '+'})`
  return (
    <SpaceBetween size="l">
      <Table<DeadLetter>
        variant="full-page"
        header={
          <Header
            variant="h1"
            counter={count}
            description="Events that the function failed to record, kept until somebody decides. Each look receives them from the queue."
            actions={
              <SpaceBetween direction="horizontal" size="xs">
                <Button
                  iconName="refresh"
                  ariaLabel="Refresh"
                  loading={asked.isLoading}
                  onClick={again}
                />
                {canChange ? (
                  <Button disabled={selected.length === 0} onClick={() => setChange('drop')}>
                    Drop
                  </Button>
                ) : null}
                {canChange ? (
                  <Button
                    variant="primary"
                    disabled={selected.length === 0}
                    onClick={() => setChange('redrive')}
                  >
                    Redrive
                  </Button>
                ) : null}
              </SpaceBetween>
            }
          >
            Dead letters
          </Header>
        }
        columnDefinitions={[
          {
            id: 'object',
            header: 'Object',
            isRowHeader: true,
            cell: (letter) => (
              <LetterLink letter={letter} href={changed(place, { letter: letter.id })} />
            ),
          },
          {
            id: 'cause',
            header: 'Cause',
            cell: ({ cause }) => <span className="wrap">{plain(cause)}</span>,
          },
          { id: 'since', header: 'Since', cell: ({ since }) => <Time at={since} /> },
          {
            id: 'receives',
            header: 'Receives',
            cell: ({ receives }) => receives.toLocaleString('en'),
          },
        ]}
        columnDisplay={[
          { id: 'object', visible: true },
          { id: 'cause', visible: true },
          { id: 'since', visible: isWide },
          { id: 'receives', visible: isWide },
        ]}
        wrapLines
        items={items}
        trackBy={({ id }) => id}
        {...(canChange
          ? {
              selectionType: 'multi' as const,
              selectedItems: selected,
              onSelectionChange: ({ detail }) => setSelected(detail.selectedItems),
            }
          : {})}
        ariaLabels={{
          tableLabel: 'Dead letters',
          selectionGroupLabel: 'Dead letters',
          allItemsSelectionLabel: () => `Select all ${countText(items.length, 'dead letter')}`,
          itemSelectionLabel: (_, { id }) => `Select ${id}`,
        }}
        loading={asked.isLoading && asked.answer === undefined && asked.problem === undefined}
        loadingText="Looking into the queue"
        empty={
          asked.problem === undefined ? (
            <SpaceBetween size="xs">
              <b>No dead letters</b>
              <Box color="text-body-secondary">Every event was recorded, or is still tried.</Box>
            </SpaceBetween>
          ) : (
            <ProblemBox problem={asked.problem} again={again} />
          )
        }
        footer={
          asked.answer === undefined ? null : (
            <span className="cost">
              {countText(items.length, 'dead letter')} · {spanText(asked.answer.cost.ms)}
              {canChange ? '' : ' · start the console with --allow-changes to redrive or drop them'}
            </span>
          )
        }
      />
      {isComplete ? null : (
        <Alert type="info">These are {countText(items.length, 'dead letter')} of more.</Alert>
      )}
      {hidden === 0 ? null : (
        <Alert type="info">
          {countText(hidden, 'more dead letter')} {hidden === 1 ? 'is' : 'are'} hidden: another
          reader has received {hidden === 1 ? 'it' : 'them'}. Look again later.
        </Alert>
      )}
      {change === undefined ? null : (
        <ChangeModal
          change={change}
          letters={selected}
          onClose={(isDone) => {
            setChange(undefined)
            if (isDone) again()
          }}
        />
      )}
      {shown === undefined ? null : (
        <LetterModal id={shown} onClose={() => go(changed(place, { letter: undefined }))} />
      )}
    </SpaceBetween>
  )
}

function LetterLink({ letter, href }: { letter: DeadLetter; href: string }): ReactElement {
  const [first, ...others] = letter.events
  return (
    <span data-item>
      <PlaceLink href={href}>
        {first === undefined ? (
          'No object'
        ) : (
          <KeyText text={`${first.bucket}/${first.object_key}`} most={48} />
        )}
      </PlaceLink>
      {others.length === 0 ? null : ` and ${others.length} more`}
    </span>
  )
}
