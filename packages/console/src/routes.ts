import { type ComponentType, type LazyExoticComponent, lazy } from 'react'
import type { Feature } from './api/types.ts'

/** A view of the console: a folder in `views`, loaded when it is first shown. */
export interface View {
  /** `views` of the server's `open-console.ts` has it too. */
  readonly path: string
  readonly title: string
  /** What the API must offer for it; it is not in the navigation otherwise. */
  readonly needs?: Feature
  readonly Component: LazyExoticComponent<ComponentType>
}

/** In the order of the navigation. The first that there is, is shown at `/`. */
export const views: readonly View[] = [
  {
    path: '/live',
    title: 'Live',
    needs: 'live',
    Component: lazy(async () => ({
      default: (await import('./views/live/live-view.tsx')).LiveView,
    })),
  },
  {
    path: '/overview',
    title: 'Overview',
    Component: lazy(async () => ({
      default: (await import('./views/overview/overview-view.tsx')).OverviewView,
    })),
  },
  {
    path: '/browse',
    title: 'Browse',
    Component: lazy(async () => ({
      default: (await import('./views/browse/browse-view.tsx')).BrowseView,
    })),
  },
  {
    path: '/dead-letters',
    title: 'Dead letters',
    needs: 'deadLetters',
    Component: lazy(async () => ({
      default: (await import('./views/dead-letters/dead-letters-view.tsx')).DeadLettersView,
    })),
  },
  {
    path: '/health',
    title: 'Health',
    needs: 'checklist',
    Component: lazy(async () => ({
      default: (await import('./views/health/health-view.tsx')).HealthView,
    })),
  },
  {
    path: '/lab',
    title: 'Lab',
    needs: 'lab',
    Component: lazy(async () => ({ default: (await import('./views/lab/lab-view.tsx')).LabView })),
  },
]
