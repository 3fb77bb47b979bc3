import { useMemo, useSyncExternalStore } from 'react'

/** Where the page is: its address is the whole state of a view. */
export interface Place {
  readonly path: string
  readonly parameters: URLSearchParams
}

export type Changes = Readonly<Record<string, string | undefined>>

export function usePlace(): Place {
  const address = useSyncExternalStore(subscribe, () => location.pathname + location.search)
  return useMemo(() => placeOf(address), [address])
}

/** The place of an address of this page: its path and what follows. */
export function placeOf(address: string): Place {
  const { pathname, searchParams } = new URL(address, location.origin)
  return { path: pathname, parameters: searchParams }
}

/** Goes to an address of this page, as a link does. */
export function go(address: string, { replace = false }: { replace?: boolean } = {}): void {
  if (address === location.pathname + location.search) return
  if (replace) history.replaceState(null, '', address)
  else history.pushState(null, '', address)
  for (const listener of listeners) listener()
}

/** The address of a view with these parameters; those that are undefined or empty are left out. */
export function addressOf(path: string, parameters: Changes): string {
  const given = Object.entries(parameters).filter(
    (entry): entry is [string, string] => entry[1] !== undefined && entry[1] !== '',
  )
  const query = new URLSearchParams(given).toString()
  return query === '' ? path : `${path}?${query}`
}

/** The address that the page would have after these changes to its parameters. */
export function changed({ path, parameters }: Place, changes: Changes): string {
  return addressOf(path, { ...Object.fromEntries(parameters), ...changes })
}

/** Where an object is shown beside the view: `bucket/key`, of which a bucket's name has no slash. */
export function objectOf(place: Place): { bucket: string; key: string } | undefined {
  const text = place.parameters.get('object') ?? ''
  const slash = text.indexOf('/')
  if (slash < 1 || slash === text.length - 1) return undefined
  return { bucket: text.slice(0, slash), key: text.slice(slash + 1) }
}

const listeners = new Set<() => void>()

function subscribe(listener: () => void): () => void {
  listeners.add(listener)
  window.addEventListener('popstate', listener)
  return () => {
    listeners.delete(listener)
    window.removeEventListener('popstate', listener)
  }
}
