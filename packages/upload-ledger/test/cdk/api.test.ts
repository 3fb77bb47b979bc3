import { App, Stack } from 'aws-cdk-lib'
import { Match } from 'aws-cdk-lib/assertions'
import { AccountRootPrincipal, Role } from 'aws-cdk-lib/aws-iam'
import { expect, test } from 'vitest'
import { type ApiProps, UploadLedger, type UploadLedgerProps } from '../../src/cdk/index.ts'
import { synthesize } from './synthesize.ts'

const withApi = (api: ApiProps, props: UploadLedgerProps = {}) => synthesize({ ...props, api })

/** The statements of the role of the API's function, by their names. */
function rights(api: ApiProps, props: UploadLedgerProps = {}) {
  const { template, stack } = withApi(api, props)
  const roles = template.findResources('AWS::IAM::Role')
  const [role] = Object.values(roles).filter(({ Properties }) =>
    JSON.stringify(Properties).includes('UploadLedgerApi'),
  )
  const statements = role?.Properties.Policies[0].PolicyDocument.Statement as readonly {
    readonly Sid: string
    readonly Action: string | readonly string[]
    readonly Resource: unknown
  }[]
  return new Map(
    statements.map(({ Sid, Action, Resource }) => [
      Sid,
      { actions: [Action].flat(), resource: JSON.stringify(stack.resolve(Resource)) },
    ]),
  )
}

test('there is no API unless it is asked for', () => {
  const { template, ledger } = synthesize()
  template.resourceCountIs('AWS::ApiGatewayV2::Api', 0)
  template.resourceCountIs('AWS::Lambda::Function', 1)
  expect(ledger.api).toBeUndefined()
})

test('callers sign by default, requests are bounded, and each is logged without its query', () => {
  const { template } = withApi({})
  template.hasResourceProperties('AWS::ApiGatewayV2::Route', {
    RouteKey: '$default',
    AuthorizationType: 'AWS_IAM',
  })
  template.hasResourceProperties('AWS::ApiGatewayV2::Integration', {
    IntegrationType: 'AWS_PROXY',
    PayloadFormatVersion: '2.0',
  })
  template.hasResourceProperties('AWS::ApiGatewayV2::Stage', {
    StageName: '$default',
    AutoDeploy: true,
    DefaultRouteSettings: { ThrottlingRateLimit: 50, ThrottlingBurstLimit: 100 },
    AccessLogSettings: { Format: Match.not(Match.stringLikeRegexp('query')) },
  })
  template.hasResourceProperties('AWS::ApiGatewayV2::Api', { CorsConfiguration: Match.absent() })
})

test('tokens of an issuer take the place of signatures', () => {
  const jwt = { issuer: 'https://issuer.example', audience: ['client'] }
  const { template } = withApi({ jwt })
  template.hasResourceProperties('AWS::ApiGatewayV2::Route', { AuthorizationType: 'JWT' })
  template.hasResourceProperties('AWS::ApiGatewayV2::Authorizer', {
    AuthorizerType: 'JWT',
    JwtConfiguration: { Issuer: jwt.issuer, Audience: jwt.audience },
  })
})

test('pages of named origins may call', () => {
  const { template } = withApi({ allowedOrigins: ['https://app.example.com'] })
  template.hasResourceProperties('AWS::ApiGatewayV2::Api', {
    CorsConfiguration: {
      AllowOrigins: ['https://app.example.com'],
      AllowMethods: ['GET', 'POST', 'DELETE'],
      ExposeHeaders: Match.arrayWith(['etag']),
    },
  })
  template.hasResourceProperties('AWS::Lambda::Function', {
    Environment: { Variables: { ALLOWED_ORIGINS: 'https://app.example.com' } },
  })
})

test.each<ApiProps>([{}, { jwt: { issuer: 'https://issuer.example', audience: ['client'] } }])(
  'a browser may ask first without being authorized, and for nothing else, with %j',
  (api) => {
    const routesOf = (props: ApiProps) =>
      Object.values(withApi(props).template.findResources('AWS::ApiGatewayV2::Route'))
        .filter(({ Properties }) => Properties.AuthorizationType === 'NONE')
        .map(({ Properties }) => Properties.RouteKey)
    expect(routesOf(api)).toEqual([])
    expect(routesOf({ ...api, allowedOrigins: ['https://a.example'] })).toEqual([
      'OPTIONS /{proxy+}',
    ])
  },
)

test('one permission lets API Gateway call the function by every route', () => {
  const { template } = withApi({ allowedOrigins: ['https://app.example.com'] })
  template.resourceCountIs('AWS::ApiGatewayV2::Integration', 1)
  const permissions = Object.values(template.findResources('AWS::Lambda::Permission'))
  const sources = permissions
    .map(({ Properties }) => Properties)
    .filter(({ Principal }) => Principal === 'apigateway.amazonaws.com')
    .map(({ SourceArn }) => SourceArn['Fn::Join'][1].at(-1))
  expect(sources).toEqual(['/*/*'])
})

test('an API that only reads may only read, and each option adds its one right', () => {
  const actionsOf = (api: ApiProps, props: UploadLedgerProps = {}) =>
    Object.fromEntries([...rights(api, props)].map(([sid, { actions }]) => [sid, actions]))
  const reading = {
    ReadRows: ['dynamodb:GetItem', 'dynamodb:Query'],
    WriteLogs: ['logs:CreateLogStream', 'logs:PutLogEvents'],
  }
  expect(actionsOf({})).toEqual(reading)
  expect(actionsOf({}, { history: true })).toEqual({
    ...reading,
    ReadHistory: ['dynamodb:Query'],
    SeeHowFarBackHistoryGoes: ['dynamodb:DescribeTable'],
  })
  expect(actionsOf({ links: true })).toEqual({ ...reading, OpenObjects: ['s3:GetObject'] })
  expect(actionsOf({ tickets: true })).toEqual({ ...reading, UploadObjects: ['s3:PutObject'] })
  expect(actionsOf({ uploads: true })).toEqual({
    ...reading,
    UploadObjects: ['s3:PutObject'],
    UploadInParts: ['s3:AbortMultipartUpload', 's3:ListMultipartUploadParts'],
  })
  expect(actionsOf({ deletes: true })).toEqual({ ...reading, DeleteObjects: ['s3:DeleteObject'] })
})

test('tickets are for the keys that are recorded, or those that are named', () => {
  expect(rights({ tickets: true }).get('UploadObjects')?.resource).toContain('/incoming/*"')
  const named = rights({ tickets: true, ticketPrefix: 'incoming/web/' })
  expect(named.get('UploadObjects')?.resource).toContain('/incoming/web/*"')
  withApi({ tickets: true }).template.hasResourceProperties('AWS::Lambda::Function', {
    Environment: { Variables: { TICKETS: 'on', TICKET_PREFIX: 'incoming/' } },
  })
})

test('uploads in parts are for the keys of tickets', () => {
  const named = rights({ uploads: true, ticketPrefix: 'incoming/web/' })
  for (const sid of ['UploadObjects', 'UploadInParts']) {
    expect(named.get(sid)?.resource).toContain('/incoming/web/*"')
  }
  const { template } = withApi({ uploads: true })
  template.hasResourceProperties('AWS::Lambda::Function', {
    Environment: {
      Variables: { UPLOADS: 'on', TICKET_PREFIX: 'incoming/', TICKETS: Match.absent() },
    },
  })
})

test('a role can be allowed to call', () => {
  const stack = new Stack(new App(), 'Uploads')
  const ledger = new UploadLedger(stack, 'Ledger', { api: {} })
  const caller = new Role(stack, 'Caller', { assumedBy: new AccountRootPrincipal() })
  const { principalStatements } = ledger.grantCallApi(caller)
  expect(principalStatements.map((statement) => statement.toStatementJson())).toMatchObject([
    { Effect: 'Allow', Action: 'execute-api:Invoke' },
  ])
})

test.each<[ApiProps, string]>([
  [{ allowedOrigins: ['*'] }, 'Cannot allow the origin "*": expected one such as'],
  [{ allowedOrigins: ['https://a.example/x'] }, 'Cannot allow the origin "https://a.example/x"'],
  [{ jwt: { issuer: 'https://i.example', audience: [] } }, 'Cannot use jwt without an audience'],
  [{ ticketPrefix: 'a/' }, 'Cannot use ticketPrefix without tickets or uploads'],
  [{ rateLimit: 0 }, 'Cannot use api.rateLimit 0: expected a whole number from 1 to 10000'],
])('%j is refused', (api, message) => {
  expect(() => withApi(api)).toThrow(message)
})

test('nobody is granted calls that IAM does not decide', () => {
  const caller = (stack: ReturnType<typeof synthesize>['stack']) =>
    new Role(stack, 'Caller', { assumedBy: new AccountRootPrincipal() })
  const none = synthesize()
  expect(() => none.ledger.grantCallApi(caller(none.stack))).toThrow('there is none; set api to {}')
  const tokens = withApi({ jwt: { issuer: 'https://i.example', audience: ['a'] } })
  expect(() => tokens.ledger.grantCallApi(caller(tokens.stack))).toThrow('IAM is not asked')
})
