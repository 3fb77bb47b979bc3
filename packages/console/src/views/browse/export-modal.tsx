import Box from '@cloudscape-design/components/box'
import Button from '@cloudscape-design/components/button'
import Modal from '@cloudscape-design/components/modal'
import SpaceBetween from '@cloudscape-design/components/space-between'
import StatusIndicator from '@cloudscape-design/components/status-indicator'
import { type ReactElement, useEffect, useState } from 'react'
import { addCost, noCost } from '../../api/add-cost.ts'
import type { Client, Cost } from '../../api/client.ts'
import type { Entry, Page } from '../../api/types.ts'
import { useConsole } from '../../context.ts'
import { CostLine } from '../../shell/cost-line.tsx'
import { ProblemBox } from '../../shell/problem-box.tsx'
import { countText, sizeText } from '../../text/amounts.ts'
import { KeyText } from '../../text/key-text.tsx'
import { Time } from '../../text/time.tsx'
import { isRow } from './entries.ts'
import { type FileFormat, rowFile } from './file-formats.ts'
import { isSearch, type Question, requestOf, withoutPage } from './question.ts'

const names: Readonly<Record<FileFormat, string>> = {
  ...{ csv: 'CSV', ndjson: 'NDJSON', parquet: 'Parquet' },
}

/** Reads every row that is shown, on all pages and in all folders below, into a file. */
export function ExportModal({
  question,
  format,
  onClose,
}: {
  readonly question: Question
  readonly format: FileFormat
  onClose(): void
}): ReactElement {
  const { client } = useConsole()
  const [rows, setRows] = useState(0)
  const [cost, setCost] = useState<Cost>()
  const [file, setFile] = useState<{ readonly url: string; readonly bytes: number }>()
  const [problem, setProblem] = useState<Error>()
  // biome-ignore lint/correctness/useExhaustiveDependencies: what was asked for when it was opened
  useEffect(() => {
    const leave = new AbortController()
    let url: string | undefined
    const show = (count: number, spent: Cost) => {
      setRows(count)
      setCost(spent)
    }
    readAll(client, question, format, leave.signal, show).then(
      (blob) => {
        if (leave.signal.aborted) return
        url = URL.createObjectURL(blob)
        setFile({ url, bytes: blob.size })
      },
      (error: Error) => {
        if (!leave.signal.aborted) setProblem(error)
      },
    )
    return () => {
      leave.abort()
      if (url !== undefined) URL.revokeObjectURL(url)
    }
  }, [])
  const { bucket, prefix, at } = question
  return (
    <Modal
      visible
      header={`Export as ${names[format]}`}
      onDismiss={onClose}
      footer={
        <Box float="right">
          <SpaceBetween direction="horizontal" size="xs">
            <Button variant="link" onClick={onClose}>
              {file === undefined ? 'Cancel' : 'Close'}
            </Button>
            <Button
              variant="primary"
              loading={file === undefined && problem === undefined}
              disabled={problem !== undefined}
              {...(file === undefined
                ? {}
                : { href: file.url, download: fileName(question, format) })}
            >
              Save the file
            </Button>
          </SpaceBetween>
        </Box>
      }
    >
      <SpaceBetween size="s">
        <span>
          {isSearch(question) && at === undefined ? 'Rows that meet the conditions' : 'All rows'}{' '}
          under <KeyText text={`${bucket}/${prefix}`} most={80} />
          {at === undefined ? '' : ' as they stood on '}
          {at === undefined ? null : <Time at={at} />}, those of all folders below among them.
        </span>
        {problem === undefined ? (
          <StatusIndicator type={file === undefined ? 'in-progress' : 'success'}>
            {countText(rows, 'row')}
            {file === undefined ? '' : `, ${sizeText(file.bytes)}`}
          </StatusIndicator>
        ) : (
          <ProblemBox problem={problem} />
        )}
        {cost === undefined ? null : <CostLine cost={cost} />}
      </SpaceBetween>
    </Modal>
  )
}

async function readAll(
  client: Client,
  question: Question,
  format: FileFormat,
  signal: AbortSignal,
  show: (rows: number, cost: Cost) => void,
): Promise<Blob> {
  const file = rowFile(format)
  const cost = noCost()
  let count = 0
  let asked = withoutPage(question)
  for (;;) {
    const { path, parameters } = requestOf(asked, { all: true, limit: 1_000 })
    const answer = await client.get<Page<Entry>>(path, parameters, signal)
    const rows = answer.body.items.filter(isRow)
    file.add(rows)
    count += rows.length
    addCost(cost, answer.cost)
    show(count, { ...cost })
    if (answer.body.cursor === undefined) return file.end()
    asked = { ...asked, cursor: answer.body.cursor }
  }
}

/** A name without a character that any system refuses, or that hides others. */
function fileName({ bucket, prefix }: Question, format: FileFormat): string {
  const place = `${bucket}-${prefix}`.replace(/[^\w.-]+/g, '-').replace(/^[.-]+|-+$/g, '')
  return `${place.slice(0, 80) || 'rows'}.${format}`
}
