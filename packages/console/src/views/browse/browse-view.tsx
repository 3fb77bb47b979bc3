import type { ReactElement } from 'react'
import { usePlace } from '../../location.ts'
import { BucketList } from './bucket-list.tsx'
import { FolderView } from './folder-view.tsx'
import { questionOf } from './question.ts'

/** The objects that the ledger has: its buckets, and in each the folders and files. */
export function BrowseView(): ReactElement {
  const { parameters } = usePlace()
  const question = questionOf(parameters)
  return question.bucket === '' ? <BucketList /> : <FolderView question={question} />
}
