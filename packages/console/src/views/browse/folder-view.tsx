import Alert from '@cloudscape-design/components/alert'
import Button from '@cloudscape-design/components/button'
import ButtonDropdown from '@cloudscape-design/components/button-dropdown'
import Header from '@cloudscape-design/components/header'
import Pagination from '@cloudscape-design/components/pagination'
import SpaceBetween from '@cloudscape-design/components/space-between'
import Table from '@cloudscape-design/components/table'
import { type ReactElement, useEffect, useMemo, useState } from 'react'
import type { Entry, Row } from '../../api/types.ts'
import { useConsole } from '../../context.ts'
import { useLit } from '../../live/use-lit.ts'
import { addressOf, type Changes, changed, go, usePlace } from '../../location.ts'
import { useLinkKeys } from '../../shell/link-keys.ts'
import { ProblemBox } from '../../shell/problem-box.tsx'
import { countText } from '../../text/amounts.ts'
import { foldersOf } from '../../text/key-parts.ts'
import { KeyText } from '../../text/key-text.tsx'
import { columnsOf } from './columns.tsx'
import { DeleteModal } from './delete-modal.tsx'
import { DropZone } from './drop-zone.tsx'
import { Empty } from './empty.tsx'
import { idOf, isFolder, isRow, pathOf } from './entries.ts'
import { ExportModal } from './export-modal.tsx'
import type { FileFormat } from './file-formats.ts'
import { FilterBar } from './filter-bar.tsx'
import { Foot } from './foot.tsx'
import { PastChoice, PastNote } from './past.tsx'
import { isSearch, type Question } from './question.ts'
import { Summary } from './summary.tsx'
import { UploadButton } from './upload-button.tsx'
import { useArrivals } from './use-arrivals.ts'
import { useLayout } from './use-layout.ts'
import { usePages } from './use-pages.ts'
import { useUpload } from './use-upload.tsx'
import { useUsage } from './use-usage.ts'

/** One folder of a bucket, or the rows under it that meet conditions. */
export function FolderView({ question }: { question: Question }): ReactElement {
  const { client, live, has } = useConsole()
  const place = usePlace()
  const { bucket, prefix, at, page } = question
  const isNarrowed = isSearch(question)
  const pages = usePages(question)
  const { asked } = pages
  const arrivals = useArrivals(live, at === undefined ? { bucket, prefix } : undefined, asked.again)
  const usage = useUsage(
    client,
    at === undefined && !isNarrowed ? JSON.stringify([bucket, prefix, arrivals]) : undefined,
    question,
  )
  const { upload, question: uploadQuestion } = useUpload(bucket, prefix)
  const lit = useLit(live)
  const [selected, setSelected] = useState<readonly Row[]>([])
  const [isDeleting, setDeleting] = useState(false)
  const [format, setFormat] = useState<FileFormat>()
  useLinkKeys(pages.turn)
  // biome-ignore lint/correctness/useExhaustiveDependencies: another folder has other rows
  useEffect(() => setSelected([]), [bucket, prefix, at, page])

  const set = (changes: Changes) =>
    go(changed(place, { cursor: undefined, page: undefined, ...changes }))
  const isBeside = place.parameters.has('object')
  const layout = useLayout({ isBeside, hasFolders: !isNarrowed })
  const { widthPixels, mostCharacters } = layout.name
  const items = asked.answer?.body.items ?? []
  const columns = useMemo(
    () =>
      columnsOf({
        ...{ bucket, prefix, usage: usage.folders, lit },
        ...{ name: { widthPixels, mostCharacters }, open: place.parameters.get('object') },
        addressOf: (entry) =>
          isFolder(entry)
            ? addressOf(place.path, { bucket, prefix: entry.prefix, at })
            : changed(place, { object: `${bucket}/${pathOf(entry)}` }),
      }),
    [bucket, prefix, at, usage.folders, lit, widthPixels, mostCharacters, place],
  )
  const folders = foldersOf(prefix)
  const deletable = items.filter(isRow).filter((row) => !row.deleted)
  const canDelete = has('deletes') && at === undefined
  const canUpload = has('tickets') && at === undefined
  return (
    <DropZone bucket={bucket} prefix={prefix} isOn={canUpload} onFiles={upload}>
      <SpaceBetween size="l">
        {at === undefined ? null : (
          <PastNote bucket={bucket} prefix={prefix} at={at} onNow={() => set({ at: undefined })} />
        )}
        {at !== undefined && isNarrowed ? (
          <Alert type="info">The filter looks at the present: it has no effect on the past.</Alert>
        ) : null}
        <Table<Entry>
          variant="full-page"
          header={
            <Header
              variant="h1"
              description={
                <Summary usage={usage} isNarrowed={isNarrowed} isPast={at !== undefined} />
              }
              actions={
                <SpaceBetween direction="horizontal" size="xs">
                  <Button iconName="refresh" ariaLabel="Refresh" onClick={asked.again} />
                  {has('history') ? (
                    <PastChoice at={at} onChange={(moment) => set({ at: moment })} />
                  ) : null}
                  {canDelete ? (
                    <Button disabled={selected.length === 0} onClick={() => setDeleting(true)}>
                      Delete
                    </Button>
                  ) : null}
                  <ButtonDropdown
                    items={[
                      { id: 'csv', text: 'CSV' },
                      { id: 'ndjson', text: 'NDJSON' },
                      { id: 'parquet', text: 'Parquet' },
                    ]}
                    onItemClick={({ detail }) => setFormat(detail.id as FileFormat)}
                  >
                    Export
                  </ButtonDropdown>
                  {canUpload ? <UploadButton onFiles={upload} /> : null}
                </SpaceBetween>
              }
            >
              <KeyText text={folders.at(-1)?.name ?? bucket} most={60} />
              {folders.length > 0 ? '/' : ''}
            </Header>
          }
          filter={
            <FilterBar
              question={question}
              onChange={({ deleted, ...conditions }) => set({ ...conditions, deleted })}
            />
          }
          pagination={
            <Pagination
              currentPageIndex={page}
              pagesCount={pages.count}
              openEnd={pages.isOpen}
              onChange={({ detail }) => pages.goTo(detail.currentPageIndex)}
            />
          }
          columnDefinitions={columns}
          columnDisplay={columns.map(({ id = '' }) => ({
            id,
            visible: layout.columns.has(id),
          }))}
          items={items}
          trackBy={idOf}
          {...(canDelete
            ? {
                selectionType: 'multi' as const,
                selectedItems: selected,
                onSelectionChange: ({ detail }) => setSelected(detail.selectedItems.filter(isRow)),
                isItemDisabled: (entry: Entry) => !isRow(entry) || entry.deleted === true,
              }
            : {})}
          ariaLabels={{
            tableLabel: 'Folders and objects',
            selectionGroupLabel: 'Objects',
            allItemsSelectionLabel: () => `Select all ${deletable.length} objects`,
            itemSelectionLabel: (_, entry) => `Select ${pathOf(entry)}`,
          }}
          loading={asked.isLoading && asked.answer === undefined}
          loadingText="Reading the ledger"
          stickyHeader
          resizableColumns
          wrapLines
          empty={
            asked.problem === undefined ? (
              <Empty
                question={question}
                hasMore={asked.answer?.body.cursor !== undefined}
                onClear={() =>
                  set(Object.fromEntries(Object.keys(question.conditions).map((one) => [one, ''])))
                }
              />
            ) : (
              <ProblemBox problem={asked.problem} again={asked.again} />
            )
          }
          footer={
            asked.answer === undefined ? null : (
              <Foot cost={asked.answer.cost} items={itemsText(items)} counts={usage.cost} />
            )
          }
        />
        {asked.problem !== undefined && items.length > 0 ? (
          <ProblemBox problem={asked.problem} again={asked.again} />
        ) : null}
        {uploadQuestion}
        {isDeleting ? (
          <DeleteModal
            rows={selected}
            onClose={(isDone) => {
              setDeleting(false)
              if (isDone) setSelected([])
              asked.again()
            }}
          />
        ) : null}
        {format === undefined ? null : (
          <ExportModal question={question} format={format} onClose={() => setFormat(undefined)} />
        )}
      </SpaceBetween>
    </DropZone>
  )
}

function itemsText(items: readonly Entry[]): string {
  const folders = items.filter(isFolder).length
  const rows = items.length - folders
  return folders === 0
    ? countText(rows, 'object')
    : `${countText(folders, 'folder')} and ${countText(rows, 'object')}`
}
