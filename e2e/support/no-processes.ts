import { ChildProcess } from 'node:child_process'

// A test that starts a process is no unit: it is slow, and fails where the machine is.
Object.defineProperty(ChildProcess.prototype, 'spawn', {
  value() {
    throw new Error(
      'Cannot start a process in a fast test: exclude its file in vitest.fast.config.ts',
    )
  },
})
