import Badge from '@cloudscape-design/components/badge'
import Icon from '@cloudscape-design/components/icon'
import type { TableProps } from '@cloudscape-design/components/table'
import type { ReactElement } from 'react'
import type { Entry, FolderUsage } from '../../api/types.ts'
import { PlaceLink } from '../../shell/place-link.tsx'
import { Bytes } from '../../text/bytes.tsx'
import { nameIn } from '../../text/key-parts.ts'
import { KeyText } from '../../text/key-text.tsx'
import { Time } from '../../text/time.tsx'
import { isFolder, isRow, pathOf } from './entries.ts'
import type { Layout } from './use-layout.ts'

export interface ColumnOptions {
  readonly bucket: string
  readonly prefix: string
  /** What is counted so far; absent where nothing is counted. */
  readonly usage: ReadonlyMap<string, FolderUsage>
  readonly lit: ReadonlySet<string>
  readonly name: Layout['name']
  /** The object beside the list: `bucket/key`. */
  readonly open: string | null
  /** Where an entry leads: into the folder, or to the object beside the list. */
  addressOf(entry: Entry): string
}

export function columnsOf(options: ColumnOptions): readonly TableProps.ColumnDefinition<Entry>[] {
  const { usage } = options
  return [
    {
      id: 'name',
      header: 'Name',
      isRowHeader: true,
      minWidth: 140,
      width: options.name.widthPixels,
      cell: (entry) => <Name entry={entry} options={options} />,
    },
    {
      id: 'size',
      header: 'Size',
      minWidth: 80,
      width: 105,
      cell: (entry) => {
        if (isFolder(entry)) {
          const counted = usage.get(pathOf(entry))
          return counted === undefined ? '–' : <Bytes bytes={counted.bytes} />
        }
        if (!isRow(entry)) return '–'
        return entry.deleted ? '–' : <Bytes bytes={entry.size} />
      },
    },
    {
      id: 'objects',
      header: 'Objects',
      minWidth: 80,
      width: 100,
      cell: (entry) => {
        const counted = isFolder(entry) ? usage.get(pathOf(entry)) : undefined
        return counted === undefined ? '–' : counted.count.toLocaleString('en')
      },
    },
    {
      id: 'time',
      header: 'Last event',
      minWidth: 170,
      width: 185,
      cell: (entry) => (isRow(entry) ? <Time at={entry.event_time} /> : '–'),
    },
    {
      id: 'event',
      header: 'Event',
      minWidth: 150,
      width: 160,
      cell: (entry) => (isRow(entry) ? <span className="wrap">{entry.event_name}</span> : '–'),
    },
    {
      id: 'etag',
      header: 'ETag',
      minWidth: 120,
      width: 140,
      cell: (entry) =>
        isRow(entry) && entry.etag !== '' ? (
          <span className="mono" title={entry.etag}>
            <KeyText text={entry.etag} most={13} />
          </span>
        ) : (
          '–'
        ),
    },
  ]
}

function Name({ entry, options }: { entry: Entry; options: ColumnOptions }): ReactElement {
  const { bucket, prefix, lit } = options
  const path = pathOf(entry)
  const folder = isFolder(entry)
  const name = nameIn(prefix, folder ? path.slice(0, -1) : path)
  const href = options.addressOf(entry)
  const isRemoved = isRow(entry) && entry.deleted
  const isOpen = !folder && options.open === `${bucket}/${path}`
  return (
    <span className="entry" data-item {...(isOpen ? { 'aria-current': true } : {})}>
      <Icon name={folder ? 'folder' : 'file'} variant="subtle" />
      <PlaceLink href={href}>
        <KeyText text={name} most={options.name.mostCharacters} />
        {folder ? '/' : ''}
      </PlaceLink>
      {!folder && lit.has(`${bucket}/${path}`) ? (
        <span className="lit" title="An event came just now" />
      ) : null}
      {isRemoved ? <Badge color="grey">Removed</Badge> : null}
      {'unknown' in entry ? <Badge color="grey">Not known</Badge> : null}
    </span>
  )
}
