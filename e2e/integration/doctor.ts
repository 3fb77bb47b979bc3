import { expect } from 'vitest'
import { runCommand, runProgram } from '../support/development.ts'

/** What `doctor --json` prints. */
export interface Report {
  readonly ok: boolean
  readonly pipeline: string
  readonly lines: readonly {
    readonly id: string
    readonly title: string
    readonly part: 'exercise' | 'beyond'
    readonly state: 'seen' | 'noted' | 'missing' | 'blocked' | 'skipped' | 'unknown'
    readonly detail: string
    readonly fix?: string
  }[]
}

export interface Examined extends Report {
  readonly code: number | null
  readonly err: string
  /** The states of the lines that are neither seen nor left out on purpose, by their ids. */
  readonly unseen: Readonly<Record<string, string>>
  /** The command that fixes a line. */
  fix(id: string): string
}

/** Runs the built command in a process of its own, with `--json`. */
export async function examine(
  args: readonly string[],
  environment: Readonly<Record<string, string>> = {},
): Promise<Examined> {
  const { code, out, err } = await runCommand(['doctor', '--json', ...args], environment)
  expect(out, err).not.toBe('')
  const report: Report = JSON.parse(out)
  const leftOut = ['noted', 'skipped']
  const unseen = report.lines.filter(({ state }) => state !== 'seen' && !leftOut.includes(state))
  const fix = (id: string) => report.lines.find((line) => line.id === id)?.fix ?? ''
  return {
    ...report,
    ...{ code, err, fix },
    unseen: Object.fromEntries(unseen.map(({ id, state }) => [id, state])),
  }
}

/** Types a command of the AWS CLI into a shell, as a person would. */
export async function typeIn(
  command: string,
  environment: Readonly<Record<string, string>>,
): Promise<string> {
  expect(command).toMatch(/^(echo hello \| )?aws /)
  const { code, out, err } = await runProgram('sh', ['-c', command], environment)
  expect(code, `${command}\n${err}`).toBe(0)
  return out
}
