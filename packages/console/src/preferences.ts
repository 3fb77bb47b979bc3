import {
  applyDensity,
  applyMode,
  Density,
  disableMotion,
  Mode,
} from '@cloudscape-design/global-styles'
import { useSyncExternalStore } from 'react'

export interface Preferences {
  readonly theme: 'system' | 'light' | 'dark'
  readonly density: 'comfortable' | 'compact'
}

const name = 'upload-ledger.preferences'
const dark = matchMedia('(prefers-color-scheme: dark)')
const still = matchMedia('(prefers-reduced-motion: reduce)')
let current: Preferences = read()
const listeners = new Set<() => void>()

/** Applies the preferences, and again whenever they or those of the system change. */
export function keepPreferences(): void {
  apply()
  dark.addEventListener('change', apply)
  still.addEventListener('change', apply)
}

export function usePreferences(): Preferences {
  return useSyncExternalStore(
    (listener) => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    () => current,
  )
}

export function setPreferences(changes: Partial<Preferences>): void {
  current = { ...current, ...changes }
  try {
    localStorage.setItem(name, JSON.stringify(current))
  } catch {
    // The browser keeps nothing for this page; the choice holds until it is closed.
  }
  apply()
  for (const listener of listeners) listener()
}

function read(): Preferences {
  const otherwise: Preferences = { theme: 'system', density: 'comfortable' }
  try {
    const held = JSON.parse(localStorage.getItem(name) ?? '{}') as Partial<Preferences>
    const theme = (['system', 'light', 'dark'] as const).find((one) => one === held.theme)
    const density = (['comfortable', 'compact'] as const).find((one) => one === held.density)
    return { theme: theme ?? otherwise.theme, density: density ?? otherwise.density }
  } catch {
    return otherwise
  }
}

function apply(): void {
  const isDark = current.theme === 'dark' || (current.theme === 'system' && dark.matches)
  applyMode(isDark ? Mode.Dark : Mode.Light)
  applyDensity(current.density === 'compact' ? Density.Compact : Density.Comfortable)
  disableMotion(still.matches)
  document.documentElement.style.colorScheme = isDark ? 'dark' : 'light'
}
