import { LedgerError, quoted } from '../../core/index.ts'
import { type Command, defineCommand } from '../command.ts'
import { bashScript } from '../completion/bash.ts'
import { fishScript } from '../completion/fish.ts'
import { type CommandGrammar, grammarOf } from '../completion/grammar.ts'
import { zshScript } from '../completion/zsh.ts'
import { didYouMean } from '../suggestion.ts'
import { summaries } from './summaries.ts'

const scripts: Readonly<Record<string, (commands: readonly CommandGrammar[]) => string>> = {
  bash: bashScript,
  zsh: zshScript,
  fish: fishScript,
}

/** @param load gives all commands, in the order of `--help` */
export function completionOf(load: () => Promise<readonly Command[]>): Command {
  return defineCommand({
    ...summaries.completion,
    arguments: 1,
    flags: {},
    async run({ positionals: [shell = ''] }, context) {
      const script = Object.hasOwn(scripts, shell) ? scripts[shell] : undefined
      if (script === undefined) {
        const known = Object.keys(scripts)
        const fact = `expected one of ${known.join(', ')}${didYouMean(shell, known)}`
        throw new LedgerError('invalid-argument', `Cannot complete for ${quoted(shell)}: ${fact}`)
      }
      context.out(script((await load()).map(grammarOf)))
      return 0
    },
  })
}
