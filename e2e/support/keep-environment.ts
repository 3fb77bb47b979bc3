import process from 'node:process'
import { afterAll } from 'vitest'

// One process runs many files: what one of them sets must not reach the next.
const before = { ...process.env }
afterAll(() => {
  for (const name of Object.keys(process.env)) if (!(name in before)) delete process.env[name]
  Object.assign(process.env, before)
})
