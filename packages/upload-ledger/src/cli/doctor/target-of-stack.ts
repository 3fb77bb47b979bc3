import {
  type Delivery,
  decodeFromNotification,
  deliveries,
  keyFilters,
  LedgerError,
  printable,
} from '../../core/index.ts'
import { keysInOutputs } from '../deploy/written-keys.ts'
import type { DeployedStack } from '../stack/describe-stack.ts'
import type { Target } from './target.ts'

export type Stack = Pick<DeployedStack, 'name' | 'parameters' | 'outputs'>

/** With the time of its last update. */
export type DatedStack = Stack & Pick<DeployedStack, 'changedAtMs'>

/**
 * Reads the pipeline of a stack of ours from its outputs and parameters.
 *
 * @throws {LedgerError} `configuration` when it is not one of ours
 */
export function targetOfStack({ name, parameters, outputs }: Stack): Target {
  const { Function: functionName, Bucket: bucket, Table: tableName, DeadLetters = '' } = outputs
  if (!functionName || !bucket || !tableName) {
    const fact = 'it lacks the outputs Function, Bucket and Table of an upload-ledger stack'
    const fix = 'pass another --stack-name, or --function and --bucket'
    const message = `Cannot check the stack ${printable(name)}: ${fact}; ${fix}`
    throw new LedgerError('configuration', message)
  }
  const delivery = deliveries.find((one) => one === (outputs.Delivery ?? parameters.Delivery))
  const { Prefix = '', Suffix = '' } = parameters
  const plain = plainText(delivery, Prefix !== '' && Suffix !== '')
  return {
    ...{ functionName, bucket, tableName, delivery },
    filters: keyFilters(
      keysInOutputs(outputs) ?? { prefixes: [plain(Prefix)], suffixes: [plain(Suffix)] },
    ),
    deadLetterQueue: DeadLetters.split('/').at(-1) || undefined,
    api: outputs.ApiUrl
      ? { url: outputs.ApiUrl, takesTokens: Boolean(parameters.ApiJwtIssuer) }
      : undefined,
    apiFunction: outputs.ApiFunction,
    verifyFunction: outputs.VerifyFunction,
  }
}

/**
 * Decodes a parameter: it holds the filter as S3 or EventBridge encode it, not as keys are written.
 */
function plainText(delivery: Delivery | undefined, both: boolean): (text: string) => string {
  if (delivery === 'eventbridge') {
    return (text) => (both ? text.replaceAll(/\\(.)/gs, '$1') : text)
  }
  return decodeFromNotification
}
