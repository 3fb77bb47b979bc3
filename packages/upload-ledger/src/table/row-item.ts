import type { AttributeValue } from '@aws-sdk/client-dynamodb'
import {
  detailMaps,
  detailTexts,
  type ObjectDetails,
  type Position,
  type Row,
  type Texts,
} from '../core/index.ts'

/** A row as DynamoDB stores it. */
export type Item = Record<string, AttributeValue>

export function toItem(row: Row): Item {
  return {
    bucket: { S: row.bucket },
    object_key: { S: row.object_key },
    size: { N: String(row.size) },
    etag: { S: row.etag },
    event_time: { S: row.event_time },
    event_name: { S: row.event_name },
    sequencer: { S: row.sequencer },
    ...(row.position === undefined ? {} : { position: { S: row.position } }),
    ...(row.version_id === undefined ? {} : { version_id: { S: row.version_id } }),
    ...(row.deleted === undefined ? {} : { deleted: { BOOL: row.deleted } }),
    ...(row.expires_at === undefined ? {} : { expires_at: { N: String(row.expires_at) } }),
    ...(row.last_size === undefined ? {} : { last_size: { N: String(row.last_size) } }),
    ...(row.last_etag === undefined ? {} : { last_etag: { S: row.last_etag } }),
    ...detailItemOf(row),
  }
}

function detailItemOf(details: ObjectDetails): Item {
  const item: Item = {}
  for (const name of detailTexts) {
    const text = details[name]
    if (text !== undefined) item[name] = { S: text }
  }
  for (const name of detailMaps) {
    const texts = details[name]
    if (texts !== undefined) item[name] = mapOf(texts)
  }
  return item
}

/** A map of texts as DynamoDB stores it. */
export function mapOf(texts: Texts): AttributeValue & { readonly M: Item } {
  return { M: Object.fromEntries(Object.entries(texts).map(([name, text]) => [name, { S: text }])) }
}

/** Reads an item, also one that the original exercise or a person wrote and that lacks something. */
export function rowOfItem(item: Item): Row {
  const position = item.position?.S
  const versionId = item.version_id?.S
  const expiresAt = item.expires_at?.N
  const lastSize = item.last_size?.N
  const lastEtag = item.last_etag?.S
  return {
    bucket: item.bucket?.S ?? '',
    object_key: item.object_key?.S ?? '',
    size: Number(item.size?.N ?? 0),
    etag: item.etag?.S ?? '',
    event_time: item.event_time?.S ?? '',
    event_name: item.event_name?.S ?? '',
    sequencer: item.sequencer?.S ?? '',
    ...(position === undefined ? {} : { position: position as Position }),
    ...(versionId === undefined ? {} : { version_id: versionId }),
    ...(item.deleted?.BOOL === true ? { deleted: true } : {}),
    ...(expiresAt === undefined ? {} : { expires_at: Number(expiresAt) }),
    ...(lastSize === undefined ? {} : { last_size: Number(lastSize) }),
    ...(lastEtag === undefined ? {} : { last_etag: lastEtag }),
    ...detailsOfItem(item),
  }
}

function detailsOfItem(item: Item): ObjectDetails {
  const found: [string, string | Texts][] = []
  for (const name of detailTexts) {
    const text = item[name]?.S
    if (text !== undefined) found.push([name, text])
  }
  for (const name of detailMaps) {
    const map = item[name]?.M
    if (map !== undefined) found.push([name, textsOf(map)])
  }
  return Object.fromEntries(found)
}

function textsOf(map: Item): Texts {
  return Object.fromEntries(Object.entries(map).map(([name, value]) => [name, value.S ?? '']))
}
