import { takeDataFolder } from '../data-folder.ts'

// A process of its own for the tests of the data folder: it takes the folder and keeps it, or says
// why it cannot.
try {
  await takeDataFolder(process.argv[2] ?? '')
  process.stdout.write('has it\n')
  setInterval(() => undefined, 1000)
} catch (error) {
  process.stdout.write(`${error instanceof Error ? error.message : error}\n`)
}
