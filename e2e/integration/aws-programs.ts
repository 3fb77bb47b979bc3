import { createHash } from 'node:crypto'
import { join } from 'node:path'
import { expect } from 'vitest'
import { getRow } from '../../packages/upload-ledger/src/table/index.ts'
import {
  type Development,
  runProgram,
  startDevelopment,
  temporaryFolder,
  until,
} from '../support/development.ts'
import { person } from '../support/person.ts'

/** A development, and AWS's own programs that know of nothing else. */
export interface AwsPrograms extends AsyncDisposable {
  readonly development: Development
  /** Where the programs run, and where their files may lie. */
  readonly folder: string
  /** Gives what a program printed; fails unless it ended with 0. */
  run(file: string, args: readonly string[]): Promise<string>
  /** Waits until an object's row has this ETag, or, without one, is a tombstone. */
  rowOf(key: string, etag: string | undefined): Promise<void>
}

export async function openAwsPrograms(): Promise<AwsPrograms> {
  const folder = await temporaryFolder()
  const development = await startDevelopment(join(folder.path, 'data'))
  const environment = { ...person, AWS_ENDPOINT_URL: development.s3Url }
  return {
    development,
    folder: folder.path,
    async run(file, args) {
      const { code, out, err } = await runProgram(file, args, environment, folder.path)
      expect({ args, code, err }).toMatchObject({ code: 0 })
      return out
    },
    async rowOf(key, etag) {
      await until(
        async () => {
          const row = await getRow(development.table, 'uploads', key)
          return etag === undefined ? row?.deleted : row?.etag === etag
        },
        () => `the row of ${JSON.stringify(key)} did not become that of ${etag ?? 'its removal'}`,
      )
    },
    async [Symbol.asyncDispose]() {
      await development.stop()
      await folder[Symbol.asyncDispose]()
    },
  }
}

export const md5 = (body: string | Buffer): string => createHash('md5').update(body).digest('hex')
