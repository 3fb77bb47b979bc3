import type { Feature } from './api/types.ts'
import { type Later, later } from './shell/later.tsx'

/** A view of the console: a folder in `views`, loaded when it is first shown. */
export interface View extends Later<object> {
  /** `views` of the server's `open-console.ts` has it too. */
  readonly path: string
  readonly title: string
  /** What the API must offer for it; it is not in the navigation otherwise. */
  readonly needs?: Feature
}

/** In the order of the navigation. The first that there is, is shown at `/`. */
export const views: readonly View[] = [
  {
    path: '/live',
    title: 'Live',
    needs: 'live',
    ...later(async () => (await import('./views/live/live-view.tsx')).LiveView),
  },
  {
    path: '/overview',
    title: 'Overview',
    ...later(async () => (await import('./views/overview/overview-view.tsx')).OverviewView),
  },
  {
    path: '/browse',
    title: 'Browse',
    ...later(async () => (await import('./views/browse/browse-view.tsx')).BrowseView),
  },
  {
    path: '/dead-letters',
    title: 'Dead letters',
    needs: 'deadLetters',
    ...later(
      async () => (await import('./views/dead-letters/dead-letters-view.tsx')).DeadLettersView,
    ),
  },
  {
    path: '/health',
    title: 'Health',
    needs: 'checklist',
    ...later(async () => (await import('./views/health/health-view.tsx')).HealthView),
  },
  {
    path: '/lab',
    title: 'Lab',
    needs: 'lab',
    ...later(async () => (await import('./views/lab/lab-view.tsx')).LabView),
  },
]

/** The view at a path; at the root, the first of those that are offered. */
export function viewAt(path: string, offered: readonly View[] = views): View | undefined {
  return path === '/' ? offered[0] : views.find((view) => view.path === path)
}
