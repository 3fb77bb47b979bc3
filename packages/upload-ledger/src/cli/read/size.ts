import { LedgerError, quoted } from '../../core/index.ts'

const units = ['B', 'KiB', 'MiB', 'GiB', 'TiB', 'PiB']

/** Bytes as the AWS CLI writes them for a person: `1.2 MiB`. */
export function humanSize(bytes: number): string {
  let [size, unit] = [bytes, 0]
  while (size >= 1024 && unit < units.length - 1) {
    size /= 1024
    unit++
  }
  return unit === 0 ? `${bytes} B` : `${size.toFixed(1)} ${units[unit]}`
}

/**
 * Reads a size such as `4096`, `10K`, `1.5MiB` or `2GB`; each unit is 1,024 of the one before, as in
 * the AWS CLI.
 *
 * @throws {LedgerError} `invalid-argument`
 */
export function sizeOf(flag: string, text: string): number {
  const [, number, unit = ''] = /^(\d+(?:\.\d+)?) ?(?:([KMGTP])(?:i?B)?|B)?$/i.exec(text) ?? []
  const bytes = Math.round(Number(number) * 1024 ** ' KMGTP'.indexOf(unit.toUpperCase() || ' '))
  if (Number.isSafeInteger(bytes)) return bytes
  const fact = 'pass bytes, or a size such as 10K, 1.5MiB or 2GB'
  throw new LedgerError('invalid-argument', `Cannot use --${flag} ${quoted(text)}: ${fact}`)
}
