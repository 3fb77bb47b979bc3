import { FilterLogEventsCommand } from '@aws-sdk/client-cloudwatch-logs'
import { DescribeRuleCommand, ListRuleNamesByTargetCommand } from '@aws-sdk/client-eventbridge'
import type { ComparisonFacts, ComparisonRun, Probes } from '../../checklist/index.ts'
import { readExcludeKeys } from '../../core/index.ts'
import { minuteOf } from '../deploy/previous-delivery.ts'
import { ask, askForOne } from './ask.ts'
import type { Clients } from './clients.ts'
import { type Configuration, readConfiguration } from './function-probes.ts'
import {
  allowCommand,
  lackingOf,
  type Needed,
  objectsArn,
  roleNameIn,
  wordsOf,
} from './role-rights.ts'
import type { Target } from './target.ts'

interface ComparisonOptions {
  aws(service: string): string
  now(): number
}

/** Probes the function that compares bucket and table, where the pipeline has one. */
export function comparisonProbes(
  clients: Clients,
  { verifyFunction: functionName }: Pick<Target, 'verifyFunction'>,
  { aws, now }: ComparisonOptions,
): Pick<Probes, 'comparison'> {
  return {
    async comparison() {
      if (functionName === undefined) return undefined
      const found = await readConfiguration(clients, functionName)
      const { FunctionArn: arn = '', Role: roleArn = '', LastModified = '' } = found ?? {}
      const logGroup = found?.LoggingConfig?.LogGroup ?? `/aws/lambda/${functionName}`
      const commands = {
        showLog: `${aws('logs')} tail ${logGroup} --since 2d`,
        letInvoke: `${aws('lambda')} add-permission --function-name ${functionName} --statement-id schedule --action lambda:InvokeFunction --principal events.amazonaws.com`,
      }
      const about = { functionName, repairs: repairsBy(found), ...commands }
      if (found === undefined) {
        return {
          ...about,
          role: undefined,
          rule: undefined,
          lastRun: undefined,
          overdue: undefined,
        }
      }
      const needed = neededBy(found)
      const [lacking, rule, last] = await Promise.all([
        lackingOf(clients.iam, roleArn, needed),
        ruleOf(clients, arn, aws),
        lastReport(clients, logGroup, now()),
      ])
      return {
        ...about,
        role: {
          roleName: roleNameIn(roleArn),
          needed: wordsOf(needed),
          lacking: wordsOf(lacking),
          allow: allowCommand(aws, { roleArn, policyName: 'upload-ledger-verify' }, needed),
        },
        rule: rule?.facts,
        lastRun: last && runOf(last, now()),
        overdue: rule && overdueOf(rule.facts, last?.timeMs ?? Date.parse(LastModified), now()),
        letInvoke: rule ? `${commands.letInvoke} --source-arn ${rule.arn}` : commands.letInvoke,
      }
    },
  }
}

function repairsBy(found: Configuration): boolean {
  return found?.Environment?.Variables?.REPAIR === 'true'
}

/** What the construct allows, by the settings that the function has. */
function neededBy(found: NonNullable<Configuration>): readonly Needed[] {
  const { FunctionArn: arn = '', Environment, LoggingConfig } = found
  const { TABLE_NAME, BUCKET_NAME, KEY_PREFIXES } = Environment?.Variables ?? {}
  const [, partition = 'aws', , region = '', account = '', , name = ''] = arn.split(':')
  const table = `arn:${partition}:dynamodb:${region}:${account}:table/${TABLE_NAME}`
  const bucket = `arn:${partition}:s3:::${BUCKET_NAME}`
  const group = LoggingConfig?.LogGroup ?? `/aws/lambda/${name}`
  const logs = `arn:${partition}:logs:${region}:${account}:log-group:${group}:log-stream:any`
  const prefixes = readExcludeKeys(KEY_PREFIXES) ?? []
  const need = (sid: string, actions: readonly string[], ...resources: readonly string[]) => {
    return { sid, actions, resources }
  }
  const repairs = [
    need('RepairRows', ['dynamodb:PutItem'], table),
    need(
      'ReadObjectMetadata',
      ['s3:GetObject'],
      ...(prefixes.length === 0 ? [''] : prefixes).map((prefix) => objectsArn(bucket, prefix)),
    ),
  ]
  return [
    need('ReadRows', ['dynamodb:GetItem', 'dynamodb:Query'], table),
    need('ListObjects', ['s3:ListBucket'], bucket),
    ...(repairsBy(found) ? repairs : []),
    need('ContinueItself', ['lambda:InvokeFunction'], arn),
    need('WriteLogs', ['logs:CreateLogStream', 'logs:PutLogEvents'], logs),
  ]
}

async function ruleOf(
  { events }: Clients,
  TargetArn: string,
  aws: ComparisonOptions['aws'],
): Promise<{ arn: string; facts: NonNullable<ComparisonFacts['rule']> } | undefined> {
  const { RuleNames = [] } = await ask('events:ListRuleNamesByTarget', () =>
    events.send(new ListRuleNamesByTargetCommand({ TargetArn })),
  )
  const rules = await Promise.all(
    RuleNames.map((Name) =>
      ask('events:DescribeRule', () => events.send(new DescribeRuleCommand({ Name }))),
    ),
  )
  // Several may invoke it; one that does is enough.
  const rule = rules.find(({ State }) => State !== 'DISABLED') ?? rules[0]
  if (rule === undefined) return undefined
  const { Name: name = '', Arn: arn = '', ScheduleExpression: schedule = '', State } = rule
  const enable = `${aws('events')} enable-rule --name ${name}`
  return { arn, facts: { name, schedule, isEnabled: State !== 'DISABLED', enable } }
}

/** The metrics of an invocation, as its log has them. */
interface Report {
  readonly timeMs: number
  readonly Completed: number
  readonly Repaired: number
  readonly Unrepaired: number
}

/** In days: most schedules run daily, so the rest of the log is read only where they do not. */
const windows = [2, 32]
/** CloudWatch may return empty pages, so the search reads several. */
const mostPages = 20
const dayMs = 86_400_000

async function lastReport(
  { logs }: Clients,
  logGroupName: string,
  nowMs: number,
): Promise<Report | undefined> {
  for (const days of windows) {
    let last: Report | undefined
    let nextToken: string | undefined
    for (let pages = 0; pages < mostPages; pages++) {
      const startTime = nowMs - days * dayMs
      const query = { logGroupName, startTime, filterPattern: '"Unrepaired"', nextToken }
      const answer = await askForOne(
        'logs:FilterLogEvents',
        () => logs.send(new FilterLogEventsCommand(query)),
        // A function that never ran may have no group yet.
        ['ResourceNotFoundException'],
      )
      for (const { message = '' } of answer?.events ?? []) last = reportIn(message) ?? last
      nextToken = answer?.nextToken
      if (nextToken === undefined) break
    }
    if (last !== undefined) return last
  }
  return undefined
}

function reportIn(line: string): Report | undefined {
  try {
    const { _aws, Completed, Repaired, Unrepaired } = JSON.parse(line)
    if (typeof Completed !== 'number' || typeof _aws?.Timestamp !== 'number') return undefined
    return { timeMs: _aws.Timestamp, Completed, Repaired, Unrepaired }
  } catch {
    return undefined
  }
}

/** The longest that the next invocation of the same run may take, and a minute until it begins. */
const nextMs = 16 * 60_000

function runOf({ timeMs, Completed, Repaired, Unrepaired }: Report, nowMs: number): ComparisonRun {
  return {
    at: minuteOf(timeMs),
    isWhole: Completed === 1 || nowMs - timeMs < nextMs,
    repaired: Repaired,
    unrepaired: Unrepaired,
  }
}

const unitMs: Readonly<Record<string, number>> = { minute: 60_000, hour: 3_600_000, day: dayMs }

/** Of a cron expression it cannot be told; those of a rate may be one period late, as one may fail. */
function overdueOf(
  { schedule }: NonNullable<ComparisonFacts['rule']>,
  sinceMs: number,
  nowMs: number,
): string | undefined {
  const [, count, unit = ''] = /^rate\((\d+) (minute|hour|day)s?\)$/.exec(schedule) ?? []
  const periodMs = Number(count) * (unitMs[unit] ?? Number.NaN)
  if (!(nowMs - sinceMs > 2 * periodMs + nextMs)) return undefined
  return `no run has ended since ${minuteOf(sinceMs)}, and the schedule is ${schedule}`
}
