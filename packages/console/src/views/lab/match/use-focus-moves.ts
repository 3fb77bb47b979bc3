import { type RefObject, useCallback, useEffect, useRef, useState } from 'react'

/**
 * Moves the focus within an element to the first button that is marked with `data-focus`, once what was
 * changed is shown: the button that had it may be gone by then.
 */
export function useFocusMoves(): readonly [
  board: RefObject<HTMLDivElement | null>,
  moveFocus: (to: string) => void,
] {
  const board = useRef<HTMLDivElement>(null)
  const [asked, setAsked] = useState<{ readonly to: string }>()
  useEffect(() => {
    if (asked === undefined) return
    const [mark] = board.current?.querySelectorAll<HTMLElement>(`[data-focus=${asked.to}]`) ?? []
    const button = mark?.matches('button') ? mark : mark?.querySelector('button')
    button?.focus()
  }, [asked])
  return [board, useCallback((to: string) => setAsked({ to }), [])]
}
