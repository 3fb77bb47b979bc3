import { useEffect, useRef } from 'react'

/** What the keys do in the list of a view. */
export interface ListKeys {
  /** Moves to the next item, or with −1 to the one before. */
  move(by: 1 | -1): void
  /** Opens the item that it is at. */
  open(): void
  /** Turns the page, where the list has pages; false where there is none that way. */
  turn?: ((turn: PageTurn) => boolean) | undefined
}

export type PageTurn = 'next' | 'previous' | 'first' | 'last'

const turns: Readonly<Record<string, PageTurn>> = {
  ...{ n: 'next', p: 'previous', Home: 'first', End: 'last' },
}

let current: ListKeys | undefined

/** Gives j, k and Enter, and the keys of `turns`, to this list while it is shown. */
export function useListKeys(keys: ListKeys): void {
  const latest = useRef(keys)
  latest.current = keys
  useEffect(() => {
    const own: ListKeys = {
      move: (by) => latest.current.move(by),
      open: () => latest.current.open(),
      turn: (turn) => latest.current.turn?.(turn) ?? false,
    }
    current = own
    return () => {
      if (current === own) current = undefined
    }
  }, [])
}

export interface PageKeys {
  help(): void
  escape(): void
}

/**
 * Listens to the keys of the whole page, and leaves alone what is typed into a field. Escape leaves
 * the field that `/` went to.
 */
export function usePageKeys(keys: PageKeys): void {
  const latest = useRef(keys)
  latest.current = keys
  useEffect(() => {
    const listen = (event: KeyboardEvent) => {
      if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return
      const isTyping =
        event.target instanceof HTMLElement &&
        event.target.closest('input, textarea, select, [contenteditable], [role=dialog]') !== null
      if (isTyping) return
      if (act(event.key, latest.current, event.target)) event.preventDefault()
    }
    window.addEventListener('keydown', listen)
    // The field itself takes the key, and says so to those that come after it.
    window.addEventListener('keydown', leaveSearch, true)
    return () => {
      window.removeEventListener('keydown', listen)
      window.removeEventListener('keydown', leaveSearch, true)
    }
  }, [])
}

/** Leaves the search, unless Escape closes its list first. */
function leaveSearch({ key, target }: KeyboardEvent): void {
  if (key !== 'Escape' || !(target instanceof HTMLElement)) return
  const isOpen = target.getAttribute('aria-expanded') === 'true'
  if (target.closest('[data-search]') && !isOpen) target.blur()
}

function act(key: string, page: PageKeys, target: EventTarget | null): boolean {
  switch (key) {
    case '?':
      page.help()
      return true
    case 'Escape':
      page.escape()
      return true
    case '/': {
      const field = document.querySelector<HTMLInputElement>('[data-search] input')
      field?.focus()
      return field !== null
    }
    case 'j':
    case 'k':
      current?.move(key === 'j' ? 1 : -1)
      return current !== undefined
    case 'Enter': {
      // A link or a button that has the focus takes the key itself.
      const takesIt = target instanceof HTMLElement && target.closest('a, button, [role=row] *')
      if (takesIt || current === undefined) return false
      current.open()
      return true
    }
    default: {
      const turn = turns[key]
      return turn !== undefined && current?.turn?.(turn) === true
    }
  }
}
