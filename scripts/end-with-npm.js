// Plain JavaScript for any Node from 20 on, with nothing but Node's own modules.
import process from 'node:process'

const pollMs = 250

/**
 * Calls `end` once when npm has ended this script. npm runs a script in a shell, and a shell that is
 * told to end does not pass it on: its script runs on, without a parent of npm's.
 */
export function onceNpmHasEnded(end) {
  if (process.env.npm_lifecycle_event === undefined) return
  const shell = process.ppid
  const timer = setInterval(() => {
    if (process.ppid === shell) return
    clearInterval(timer)
    end()
  }, pollMs)
  timer.unref()
}
