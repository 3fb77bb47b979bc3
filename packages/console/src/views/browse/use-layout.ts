import { useWide } from '../../shell/use-wide.ts'

/** The columns for which there is room. */
export interface Layout {
  /** By their ids. */
  readonly columns: ReadonlySet<string>
  readonly name: { readonly widthPixels: number; readonly mostCharacters: number }
}

/**
 * Leaves out what would be cut at the edge: by the window's width, less the navigation and an object
 * beside the list.
 *
 * @param hasFolders folders have counts, which rows have not
 */
export function useLayout({
  isBeside,
  hasFolders,
}: {
  readonly isBeside: boolean
  readonly hasFolders: boolean
}): Layout {
  const isPhone = !useWide(500)
  // Below that, an object is shown under the list, not beside it.
  const isShared = useWide(900) && isBeside
  const hasTime = useWide(1_000)
  const isRoomy = useWide(1_200)
  const hasMost = useWide(1_280)
  const hasAll = useWide(1_500)
  const columns = (shared: boolean, alone: boolean, ...ids: string[]) =>
    (isShared ? shared : alone) ? ids : []
  return {
    columns: new Set([
      ...['name', 'size'],
      ...columns(hasAll, hasTime, 'time'),
      ...columns(false, hasMost, 'event', ...(hasFolders ? ['objects'] : [])),
      ...columns(false, hasAll, 'etag'),
    ]),
    name: isPhone
      ? { widthPixels: 170, mostCharacters: 30 }
      : isShared && !isRoomy
        ? { widthPixels: 160, mostCharacters: 13 }
        : isShared || !hasMost
          ? { widthPixels: 300, mostCharacters: 30 }
          : { widthPixels: 345, mostCharacters: 40 },
  }
}
