import Box from '@cloudscape-design/components/box'
import { I18nProvider } from '@cloudscape-design/components/i18n'
import messages from '@cloudscape-design/components/i18n/messages/all.en'
import Spinner from '@cloudscape-design/components/spinner'
import { type ReactElement, useEffect, useState } from 'react'
import { createClient } from '../api/client.ts'
import type { Feature, Service } from '../api/types.ts'
import { type ConsoleContext, ConsoleProvider } from '../context.ts'
import { createLiveStore } from '../live/live-store.ts'
import { placeOf } from '../location.ts'
import { loadSettings } from '../settings.ts'
import { askForRows, watchFeed } from '../uploads/row-watch.ts'
import { createUploadStore } from '../uploads/upload-store.ts'
import { onlyWatched } from '../uploads/watched.ts'
import { Frame, loadFilesOf } from './frame.tsx'
import { ProblemBox } from './problem-box.tsx'

/** Opens the console: the settings, then what the API offers, then the views. */
export function App(): ReactElement {
  const [opened, setOpened] = useState<ConsoleContext | Error>()
  const [attempt, setAttempt] = useState(0)
  // biome-ignore lint/correctness/useExhaustiveDependencies: each attempt opens it anew
  useEffect(() => {
    let stop = () => {}
    let isGone = false
    open().then(
      (context) => {
        if (isGone) return
        setOpened(context)
        if (context.has('live')) stop = context.live.start(context.client)
      },
      (error: Error) => {
        if (!isGone) setOpened(error)
      },
    )
    return () => {
      isGone = true
      stop()
    }
  }, [attempt])
  return (
    <I18nProvider locale="en" messages={[messages]}>
      {opened === undefined ? (
        <Box textAlign="center" padding="xxxl">
          <Spinner size="large" />
        </Box>
      ) : opened instanceof Error ? (
        <main className="alone">
          <ProblemBox problem={opened} again={() => setAttempt(attempt + 1)} />
        </main>
      ) : (
        <ConsoleProvider value={opened}>
          <Frame />
        </ConsoleProvider>
      )}
    </I18nProvider>
  )
}

async function open(): Promise<ConsoleContext> {
  // The server and the page's other files are asked at the same time; a file that does not come is
  // asked for again by whoever shows it.
  const files = loadFilesOf(placeOf(location.href)).catch(() => {})
  const client = createClient(await loadSettings())
  const { body: service } = await client.get<Service>('/v1')
  await files
  const live = createLiveStore()
  const has = (feature: Feature) => service.features.includes(feature)
  const watch = onlyWatched(
    has('live') ? watchFeed(live, client) : askForRows(client),
    client.settings.watched,
  )
  return { client, service, live, uploads: createUploadStore(client, watch, has('uploads')), has }
}
