import { existsSync, readFileSync } from 'node:fs'
import process from 'node:process'

/**
 * The most memory that this program ever had. Not `resourceUsage`, where Linux has it: that counts in
 * the process before it became this program, when it had the memory of its parent.
 */
export function peakMemoryBytes(): number {
  const status = '/proc/self/status'
  if (!existsSync(status)) return process.resourceUsage().maxRSS * 1_024
  const [, kilobytes] = /^VmHWM:\s+(\d+) kB$/m.exec(readFileSync(status, 'utf8')) ?? []
  return Number(kilobytes) * 1_024
}
