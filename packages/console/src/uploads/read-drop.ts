/** A file, and the path that it has within what was chosen or dropped. */
export interface ChosenFile {
  readonly path: string
  readonly file: File
}

/** Reads what was dropped: files, and folders with all that is in them. */
export async function readDrop(data: DataTransfer): Promise<readonly ChosenFile[]> {
  // The list is empty once the event is over, so the entries are taken before anything is awaited.
  const entries = [...data.items].flatMap((item) => item.webkitGetAsEntry() ?? [])
  const found = await Promise.all(entries.map((entry) => filesIn(entry)))
  return found.flat()
}

/** What a field for files, or for a folder, was given. */
export function chosenFiles(list: FileList | null): readonly ChosenFile[] {
  return [...(list ?? [])].map((file) => ({ path: file.webkitRelativePath || file.name, file }))
}

async function filesIn(entry: FileSystemEntry): Promise<readonly ChosenFile[]> {
  if (entry.isFile) {
    const file = await new Promise<File>((resolve, reject) =>
      (entry as FileSystemFileEntry).file(resolve, reject),
    )
    return [{ path: entry.fullPath.replace(/^\//, ''), file }]
  }
  const reader = (entry as FileSystemDirectoryEntry).createReader()
  const found: ChosenFile[] = []
  for (;;) {
    // Browsers give some hundred at a time.
    const batch = await new Promise<FileSystemEntry[]>((resolve, reject) =>
      reader.readEntries(resolve, reject),
    )
    if (batch.length === 0) return found
    for (const one of batch) found.push(...(await filesIn(one)))
  }
}
