import { join } from 'node:path'

/** Where the log of a function is, whether or not a cloud is running on the data folder. */
export function logPath(dataFolder: string, functionName: string): string {
  return join(dataFolder, 'functions', functionName, 'log.jsonl')
}
