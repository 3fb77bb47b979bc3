import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { App } from 'aws-cdk-lib'
import { DISABLE_CREATION_STACK_TRACES } from 'aws-cdk-lib/cx-api'
import { withoutImpliedDependencies } from '../implied-dependencies.ts'
import { choices } from './choice.ts'
import { makeVariant } from './make-variant.ts'
import { mergeTemplates } from './merge-templates.ts'
import { questions } from './questions.ts'
import { rules } from './rules.ts'
import { substitute } from './substitute.ts'

/**
 * One CloudFormation template with every option of the construct as a parameter. It merges the
 * construct's own templates under every choice that changes their shape, so it shares their
 * properties: no asset, no custom resource, no bootstrap.
 */
export function singleTemplate(): object {
  const all = choices()
  const outdir = mkdtempSync(join(tmpdir(), 'upload-ledger-template-'))
  const { stackTraceLimit } = Error
  try {
    // CDK notes the call that made each token, which takes most of the time and nobody reads here.
    Error.stackTraceLimit = 0
    const app = new App({
      outdir,
      analyticsReporting: false,
      treeMetadata: false,
      stackTraces: false,
      context: { [DISABLE_CREATION_STACK_TRACES]: true },
      // The variants are not final templates: CDK cannot know the combinations that rules exclude.
      builtinCloudFormationValidation: false,
    })
    for (const [i, choice] of all.entries()) makeVariant(app, variantName(i), choice)
    const assembly = app.synth()
    const variants = all.map((choice, i) => ({
      choice,
      sections: assembly.getStackByName(variantName(i)).template,
    }))
    const { Description, Parameters } = variants[0]?.sections ?? {}
    const merged = mergeTemplates(variants, questions)
    const Outputs = { ...merged.Outputs, ...commonOutputs() }
    // The dependencies that are implied show only in joins.
    const whole = withoutImpliedDependencies({
      ...{ Description, Parameters, Rules: rules },
      ...merged,
      Outputs,
    })
    return { ...whole, Resources: substitute(whole.Resources) }
  } finally {
    Error.stackTraceLimit = stackTraceLimit
    rmSync(outdir, { recursive: true, force: true })
  }
}

const variantName = (i: number) => `variant-${i}`

/** Outputs that identify the stack to a tool that finds it. */
function commonOutputs(): Readonly<Record<string, object>> {
  // The same three steps up lead from dist/cdk/template and from src/cdk/template.
  const file = new URL('../../../package.json', import.meta.url)
  const { version } = JSON.parse(readFileSync(file, 'utf8'))
  return { Delivery: { Value: { Ref: 'Delivery' } }, Version: { Value: version } }
}
