import { spawnSync } from 'node:child_process'
import { type TestAPI, test } from 'vitest'

/** A test that needs a program which may not be here; if so it is skipped, and says so. */
export function testWith(name: string, file: string, args: readonly string[]): SkippableTest {
  const installed = spawnSync(file, args).status === 0
  if (!installed) console.log(`skipped: a test with ${name}, which is not installed`)
  return test.skipIf(!installed)
}

export function testWithAwsCli(): SkippableTest {
  return testWith('the AWS CLI', 'aws', ['--version'])
}

export function testWithBoto3(): SkippableTest {
  return testWith('boto3', 'python3', ['-c', 'import boto3'])
}

type SkippableTest = ReturnType<TestAPI['skipIf']>
