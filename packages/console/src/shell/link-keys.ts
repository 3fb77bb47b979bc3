import { type ListKeys, useListKeys } from './keyboard.ts'

/**
 * Gives j and k to the links of a table, each in an element with `data-item`: they move the focus.
 *
 * @param turn turns the page of a table that has pages
 */
export function useLinkKeys(turn?: ListKeys['turn']): void {
  const links = () => [...document.querySelectorAll<HTMLElement>('[data-item] a')]
  useListKeys({
    move(by) {
      const all = links()
      const at = all.indexOf(document.activeElement as HTMLElement)
      const next = all[at < 0 ? (by > 0 ? 0 : all.length - 1) : at + by]
      next?.focus()
      next?.scrollIntoView({ block: 'nearest' })
    },
    open() {
      links()[0]?.click()
    },
    turn,
  })
}
