import { type Duration, Token } from 'aws-cdk-lib'
import type { Limit } from '../core/index.ts'
import { refusal } from './refusal.ts'

/** A token is a parameter of a template, which has the same limits. */
export function within(prop: string, value: number, { least, most }: Limit): number {
  const fits = Number.isInteger(value) && value >= least && value <= most
  if (fits || Token.isUnresolved(value)) return value
  throw refusal(`use ${prop} ${value}`, `expected a whole number from ${least} to ${most}`)
}

export function durationWithin(
  prop: string,
  value: Duration,
  limit: Limit,
  unit: 'days' | 'seconds',
): Duration {
  if (value.isUnresolved()) return value
  const amount = value.toSeconds() / (unit === 'days' ? daySeconds : 1)
  if (amount >= limit.least && amount <= limit.most) return value
  throw refusal(
    `use ${prop} ${value.toHumanString()}`,
    `expected ${limit.least} to ${limit.most} ${unit}`,
  )
}

const daySeconds = 24 * 60 * 60
