import Button from '@cloudscape-design/components/button'
import Flashbar from '@cloudscape-design/components/flashbar'
import ProgressBar from '@cloudscape-design/components/progress-bar'
import SpaceBetween from '@cloudscape-design/components/space-between'
import { type ReactElement, useEffect, useState } from 'react'
import { useConsole } from '../context.ts'
import { addressOf } from '../location.ts'
import { PlainLink } from '../shell/plain-link.tsx'
import { countText, sizeText } from '../text/amounts.ts'
import { KeyText, plain } from '../text/key-text.tsx'
import { type Upload, type UploadStore, useUploads } from './upload-store.ts'

/** How the uploads of this page go, above whatever view is shown. */
export function UploadTray(): ReactElement | null {
  const { uploads: store } = useConsole()
  const { uploads, counts, totalBytes, sentBytes } = useUploads(store)
  const { waiting, sending, arriving, done, unseen, failed, cancelled } = counts
  const isRunning = waiting + sending + arriving > 0
  useQuestionOnLeaving(waiting + sending > 0)
  if (uploads.length === 0) return null
  const inS3 = done + unseen + arriving
  const isBad = failed + unseen > 0
  return (
    <Flashbar
      items={[
        {
          id: 'uploads',
          type: isRunning ? 'in-progress' : isBad ? 'warning' : cancelled > 0 ? 'info' : 'success',
          loading: isRunning,
          dismissible: !isRunning,
          dismissLabel: 'Close',
          onDismiss: () => store.clear(),
          header: isRunning
            ? `Uploading ${countText(uploads.length, 'file')}`
            : failed > 0
              ? `${failed} of ${countText(uploads.length, 'file')} not uploaded`
              : `${countText(done, 'file')} uploaded and recorded`,
          action: isRunning ? (
            <Button onClick={() => store.cancel()}>Cancel</Button>
          ) : failed + cancelled > 0 ? (
            <Button onClick={() => store.retry()}>Try again</Button>
          ) : null,
          content: (
            <SpaceBetween size="xs">
              {isRunning ? (
                <ProgressBar
                  variant="flash"
                  value={totalBytes === 0 ? 0 : (100 * sentBytes) / totalBytes}
                  additionalInfo={`${sizeText(sentBytes)} of ${sizeText(totalBytes)}; ${inS3} of ${uploads.length} in S3, ${done} in the ledger`}
                />
              ) : null}
              {unseen > 0 ? (
                <span>
                  {countText(unseen, 'file')} in S3 without a row so far. Health shows why.
                </span>
              ) : null}
              <Details uploads={uploads} cancel={store.cancel} />
            </SpaceBetween>
          ),
        },
      ]}
    />
  )
}

/** Has the browser ask before it closes the page: the uploads would end. */
function useQuestionOnLeaving(isOn: boolean): void {
  useEffect(() => {
    if (!isOn) return
    const ask = (event: BeforeUnloadEvent) => event.preventDefault()
    window.addEventListener('beforeunload', ask)
    return () => window.removeEventListener('beforeunload', ask)
  }, [isOn])
}

const words: Readonly<Record<Upload['state'], string>> = {
  waiting: 'waiting',
  sending: 'on its way',
  arriving: 'in S3, awaiting its row',
  done: 'recorded',
  unseen: 'in S3, no row yet',
  failed: 'failed',
  cancelled: 'cancelled',
}

const mostShown = 100

/** Each file by itself, those that failed first. */
function Details({
  uploads,
  cancel,
}: {
  uploads: readonly Upload[]
  cancel: UploadStore['cancel']
}): ReactElement {
  const [isOpen, setOpen] = useState(false)
  const order = ['failed', 'unseen', 'sending', 'arriving', 'cancelled', 'waiting', 'done']
  const shown = isOpen
    ? uploads
        .toSorted((a, b) => order.indexOf(a.state) - order.indexOf(b.state))
        .slice(0, mostShown)
    : []
  return (
    <details className="files" onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>Files</summary>
      <ul>
        {shown.map((upload) => {
          const { id, bucket, key, file, state, sentBytes, parts, storedParts, problem } = upload
          const address = addressOf('/browse', {
            ...{ bucket, prefix: key.slice(0, key.lastIndexOf('/') + 1) },
            object: `${bucket}/${key}`,
          })
          return (
            <li key={id}>
              {state === 'done' ? (
                <PlainLink href={address}>
                  <KeyText text={key} most={70} />
                </PlainLink>
              ) : (
                <KeyText text={key} most={70} />
              )}
              {', '}
              {sizeText(file.size)}, {words[state]}
              {state === 'sending' && file.size > 0
                ? `, ${Math.floor((100 * sentBytes) / file.size)} %`
                : ''}
              {state === 'sending' && parts !== undefined
                ? `, ${storedParts} of ${countText(parts, 'part')}`
                : ''}
              {problem === undefined ? '' : `: ${problem}`}
              {uploads.length > 1 && (state === 'waiting' || state === 'sending') ? (
                <>
                  {' '}
                  <Button
                    variant="inline-link"
                    ariaLabel={`Cancel ${plain(key)}`}
                    onClick={() => cancel(id)}
                  >
                    Cancel
                  </Button>
                </>
              ) : null}
            </li>
          )
        })}
        {uploads.length > mostShown && isOpen ? (
          <li>and {countText(uploads.length - mostShown, 'other')}</li>
        ) : null}
      </ul>
    </details>
  )
}
