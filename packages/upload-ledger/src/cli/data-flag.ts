import { defaultDataFolder } from './running.ts'

/** The flag of every command that looks for a running local cloud. */
export const dataFlag: {
  readonly type: 'string'
  readonly default: string
  readonly value: string
  readonly help: string
} = {
  type: 'string',
  default: defaultDataFolder,
  value: 'folder',
  help: 'Where the local cloud stores its data',
}
