import { spawnSync } from 'node:child_process'
import process from 'node:process'
import { expect, test } from 'vitest'

test('the heap’s part for new objects at most doubles once, however many survive', () => {
  const module = new URL('./keep-new-space.ts', import.meta.url).href
  const program = `
    import { getHeapSpaceStatistics } from 'node:v8'
    import { keepNewSpace } from ${JSON.stringify(module)}
    const size = () =>
      getHeapSpaceStatistics().find(({ space_name }) => space_name === 'new_space').space_size
    keepNewSpace()
    const before = size()
    const survivors = []
    for (let i = 0; i < 1_000_000; i++) survivors[i % 100_000] = { i, list: [i] }
    console.log(size() / before)`
  const args = ['--disable-warning=ExperimentalWarning', '--input-type=module', '-e', program]
  const { stdout, stderr } = spawnSync(process.execPath, args, { encoding: 'utf8' })
  expect(stderr).toBe('')
  expect(Number(stdout)).toBeGreaterThan(0)
  expect(Number(stdout)).toBeLessThanOrEqual(2)
})
