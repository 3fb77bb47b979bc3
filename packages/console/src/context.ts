import { createContext, type Provider, useContext } from 'react'
import type { Client } from './api/client.ts'
import type { Feature, Service } from './api/types.ts'
import type { LiveStore } from './live/live-store.ts'
import type { UploadStore } from './uploads/upload-store.ts'

/** What every view works with. */
export interface ConsoleContext {
  readonly client: Client
  readonly service: Service
  readonly live: LiveStore
  readonly uploads: UploadStore
  has(feature: Feature): boolean
}

const context = createContext<ConsoleContext | undefined>(undefined)

export const ConsoleProvider: Provider<ConsoleContext | undefined> = context.Provider

export function useConsole(): ConsoleContext {
  const found = useContext(context)
  if (found === undefined) throw new Error('Cannot render: no console around this component')
  return found
}
