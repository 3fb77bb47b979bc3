const units = ['B', 'KiB', 'MiB', 'GiB', 'TiB', 'PiB']

/** Bytes as the commands write them for a person: `1.2 MiB`. */
export function sizeText(bytes: number): string {
  let [size, unit] = [bytes, 0]
  while (size >= 1_024 && unit < units.length - 1) {
    size /= 1_024
    unit++
  }
  return unit === 0 ? `${bytes} B` : `${size.toFixed(1)} ${units[unit]}`
}

/** Reads a size such as `4096`, `10K`, `1.5 MiB` or `2GB`, as the commands do. */
export function bytesOf(text: string): number | undefined {
  const [, number, unit = ''] =
    /^(\d+(?:\.\d+)?) ?(?:([KMGTP])(?:i?B)?|B)?$/i.exec(text.trim()) ?? []
  const bytes = Math.round(Number(number) * 1_024 ** ' KMGTP'.indexOf(unit.toUpperCase() || ' '))
  return Number.isSafeInteger(bytes) ? bytes : undefined
}

export function countText(count: number, one: string, many = `${one}s`): string {
  return `${count.toLocaleString('en')} ${count === 1 ? one : many}`
}

/** A span of time: `12 ms`, `3.4 s`, `5 min`. */
export function spanText(ms: number): string {
  if (ms < 0) return `−${spanText(-ms)}`
  if (ms < 1_000) return `${Math.round(ms)} ms`
  if (ms < 60_000) return `${(ms / 1_000).toFixed(1)} s`
  if (ms < 3_600_000) return `${Math.round(ms / 60_000)} min`
  if (ms < 48 * 3_600_000) return `${Math.round(ms / 3_600_000)} h`
  return `${Math.round(ms / 86_400_000)} days`
}
