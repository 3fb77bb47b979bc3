import AppLayoutToolbar from '@cloudscape-design/components/app-layout-toolbar'
import Box from '@cloudscape-design/components/box'
import SideNavigation from '@cloudscape-design/components/side-navigation'
import SplitPanel from '@cloudscape-design/components/split-panel'
import StatusIndicator from '@cloudscape-design/components/status-indicator'
import TopNavigation from '@cloudscape-design/components/top-navigation'
import { Component, type ReactElement, type ReactNode, useEffect, useState } from 'react'
import { useConsole } from '../context.ts'
import { useLive } from '../live/live-store.ts'
import { changed, go, objectOf, type Place, usePlace } from '../location.ts'
import { type Preferences, setPreferences, usePreferences } from '../preferences.ts'
import { viewAt, views } from '../routes.ts'
import { nameIn } from '../text/key-parts.ts'
import { plain } from '../text/key-text.tsx'
import { UploadTray } from '../uploads/upload-tray.tsx'
import { Help } from './help.tsx'
import { usePageKeys } from './keyboard.ts'
import { later } from './later.tsx'
import { NoView } from './no-view.tsx'
import { NoticeBar } from './notice.tsx'
import { ProblemBox } from './problem-box.tsx'
import { Trail } from './trail.tsx'
import { useWide } from './use-wide.ts'

const inspect = later(async () => (await import('../inspect/inspect.tsx')).Inspect)

/** Loads the files that the frame shows at a place, ahead of it. */
export async function loadFilesOf(place: Place): Promise<void> {
  await Promise.all([viewAt(place.path)?.load(), objectOf(place) && inspect.load()])
}

/** The frame around every view: navigation, the view, and the object beside it. */
export function Frame(): ReactElement {
  const { client, has } = useConsole()
  const { place: name, table } = client.settings
  const place = usePlace()
  const [isHelpShown, setHelpShown] = useState(false)
  const [panel, setPanel] = useState<{ position: 'side' | 'bottom' }>({ position: 'side' })
  // Below the view, as on a phone, it takes more than the sliver that it would.
  const isWide = useWide(900)
  const [panelHeight, setPanelHeight] = useState(() => Math.round(innerHeight * 0.6))
  const offered = views.filter(({ needs }) => needs === undefined || has(needs))
  const view = viewAt(place.path, offered)
  const object = objectOf(place)
  const closePanel = () => go(changed(place, { object: undefined }))
  usePageKeys({
    help: () => setHelpShown(true),
    escape: () => {
      if (object !== undefined) closePanel()
    },
  })
  const objectName = object && plain(nameIn(folderOf(object.key), object.key) || object.key, 60)
  useEffect(() => {
    const title = view?.title ?? 'Page not found'
    document.title = [objectName, title, `upload-ledger ${name}`].filter(Boolean).join(' · ')
  }, [objectName, view, name])
  return (
    <>
      <div id="top">
        <TopBar onHelp={() => setHelpShown(true)} />
      </div>
      <AppLayoutToolbar
        headerSelector="#top"
        toolsHide
        navigation={
          <SideNavigation
            activeHref={view?.path ?? ''}
            header={{ text: name === 'local' ? 'Local cloud' : name, href: '/' }}
            items={[
              ...offered.map(({ title, path }) => ({
                type: 'link' as const,
                text: title,
                href: path,
              })),
            ]}
            itemsControl={
              <div className="place">
                <Box variant="small" color="text-body-secondary">
                  Table <span className="mono">{table}</span>
                </Box>
                {has('live') ? <ConnectionMark /> : null}
              </div>
            }
            onFollow={(event) => {
              event.preventDefault()
              go(event.detail.href)
            }}
          />
        }
        notifications={
          <>
            <UploadTray />
            <NoticeBar />
          </>
        }
        breadcrumbs={<Trail title={view?.title} />}
        content={
          <Boundary key={place.path}>
            {view === undefined ? (
              <NoView path={place.path} offered={offered} />
            ) : (
              <view.Component />
            )}
          </Boundary>
        }
        {...(object === undefined
          ? {}
          : {
              splitPanel: (
                <SplitPanel header={objectName ?? ''} headerBefore={null} closeBehavior="hide">
                  <Boundary key={`${object.bucket}/${object.key}`}>
                    <inspect.Component bucket={object.bucket} objectKey={object.key} />
                  </Boundary>
                </SplitPanel>
              ),
            })}
        splitPanelOpen={object !== undefined}
        splitPanelPreferences={panel}
        {...(isWide ? {} : { splitPanelSize: panelHeight })}
        onSplitPanelResize={({ detail }) => setPanelHeight(detail.size)}
        onSplitPanelPreferencesChange={({ detail }) => setPanel(detail)}
        onSplitPanelToggle={({ detail }) => {
          if (!detail.open) closePanel()
        }}
        ariaLabels={{
          navigation: 'Views',
          navigationToggle: 'Show the views',
          navigationClose: 'Hide the views',
        }}
      />
      {isHelpShown ? <Help onClose={() => setHelpShown(false)} /> : null}
    </>
  )
}

function TopBar({ onHelp }: { onHelp(): void }): ReactElement {
  const { theme, density } = usePreferences()
  const choice = (id: string, text: string, isChosen: boolean) => ({
    ...{ id, text },
    itemType: 'checkbox' as const,
    checked: isChosen,
  })
  return (
    <TopNavigation
      identity={{
        href: '/',
        title: 'upload-ledger',
        logo: { src: '/icon.svg', alt: '' },
        onFollow: (event) => {
          event.preventDefault()
          go('/')
        },
      }}
      utilities={[
        {
          type: 'menu-dropdown',
          iconName: 'settings',
          ariaLabel: 'Settings',
          title: 'Settings',
          text: 'Settings',
          items: [
            {
              id: 'theme',
              text: 'Theme',
              items: [
                choice('theme:system', 'As the system', theme === 'system'),
                choice('theme:light', 'Light', theme === 'light'),
                choice('theme:dark', 'Dark', theme === 'dark'),
              ],
            },
            {
              id: 'density',
              text: 'Density',
              items: [
                choice('density:comfortable', 'Comfortable', density === 'comfortable'),
                choice('density:compact', 'Compact', density === 'compact'),
              ],
            },
          ],
          onItemClick: ({ detail }) => {
            const [name = '', value] = detail.id.split(':')
            setPreferences({ [name]: value } as Partial<Preferences>)
          },
        },
        {
          type: 'button',
          iconName: 'status-info',
          text: 'Keyboard',
          ariaLabel: 'Keyboard shortcuts',
          title: 'Keyboard shortcuts (?)',
          onClick: onHelp,
        },
      ]}
    />
  )
}

/** Whether outcomes come as they happen. */
function ConnectionMark(): ReactElement {
  const { live } = useConsole()
  const { connection } = useLive(live)
  if (connection === 'open') return <StatusIndicator type="success">Live</StatusIndicator>
  if (connection === 'lost')
    return <StatusIndicator type="warning">Connecting again</StatusIndicator>
  return <StatusIndicator type="in-progress">Connecting</StatusIndicator>
}

function folderOf(key: string): string {
  return key.slice(0, key.lastIndexOf('/', key.length - 2) + 1)
}

/** Shows an error of one part in its place, and leaves the others as they are. */
class Boundary extends Component<{ children: ReactNode }, { problem: Error | undefined }> {
  override state: { problem: Error | undefined } = { problem: undefined }
  static getDerivedStateFromError(problem: Error): { problem: Error } {
    return { problem }
  }
  override render(): ReactNode {
    const { problem } = this.state
    if (problem === undefined) return this.props.children
    return <ProblemBox problem={problem} again={() => this.setState({ problem: undefined })} />
  }
}
