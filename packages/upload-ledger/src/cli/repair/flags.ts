import type { Flag } from '../command.ts'
import { placeFlags } from '../transfer/flags.ts'

const text = <const V extends string>(value: V, help: string) =>
  ({ type: 'string', value, help }) as const satisfies Flag
const texts = <const V extends string>(value: V, help: string) =>
  ({ type: 'string', multiple: true, value, help }) as const satisfies Flag

type Text = { readonly type: 'string'; readonly value: string; readonly help: string }
type Texts = Text & { readonly multiple: true }

/** The flags of every command that compares a bucket with its ledger. */
export const repairFlags: {
  readonly 'stack-name': Text
  readonly suffix: Texts
  readonly exclude: Texts
  readonly parallel: Text & { readonly default: string }
  readonly state: Text
} & typeof placeFlags = {
  'stack-name': text('name', 'Take bucket, table and keys from this stack'),
  suffix: texts('text', 'Only keys with this suffix; repeatable'),
  exclude: texts('glob', 'Leave out keys that match this pattern, as deploy does; repeatable'),
  parallel: { ...text('n', 'How many requests are under way at once, 1 to 64'), default: '8' },
  state: text(
    'file',
    'Where to record how far it is; the same command continues there (.upload-ledger-…)',
  ),
  ...placeFlags,
}
