import { Duration, Fn } from 'aws-cdk-lib'
import { AccessLogFormat } from 'aws-cdk-lib/aws-apigateway'
import {
  CfnRoute,
  CorsHttpMethod,
  HttpApi,
  type IHttpRouteAuthorizer,
  LogGroupLogDestination,
  PayloadFormatVersion,
} from 'aws-cdk-lib/aws-apigatewayv2'
import { HttpIamAuthorizer, HttpJwtAuthorizer } from 'aws-cdk-lib/aws-apigatewayv2-authorizers'
import { HttpLambdaIntegration } from 'aws-cdk-lib/aws-apigatewayv2-integrations'
import type { ITable } from 'aws-cdk-lib/aws-dynamodb'
import type { IManagedPolicy } from 'aws-cdk-lib/aws-iam'
import type { Code, Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda'
import type { IBucket } from 'aws-cdk-lib/aws-s3'
import { Construct } from 'constructs'
import { historyKeys } from '../core/index.ts'
import { allow, makeLambda, makeLogGroup } from './make-lambda.ts'
import type { Settings } from './settings.ts'
import type { ApiSettings } from './settle-api.ts'

/** The resources that the API reads and changes. */
export interface ApiParts {
  readonly table: ITable
  readonly historyTable: ITable | undefined
  readonly bucket: IBucket
  readonly code: Code
  readonly permissionsBoundary: IManagedPolicy | undefined
}

/**
 * The HTTP API of the ledger: API Gateway, which checks who calls and how often, before a function
 * that has a role and a log of its own.
 */
export function makeApi(
  construct: Construct,
  settings: Settings,
  api: ApiSettings,
  parts: ApiParts,
): { readonly httpApi: HttpApi; readonly fn: LambdaFunction } {
  const scope = new Construct(construct, 'Api')
  const fn = makeApiFunction(scope, settings, api, parts)
  const { allowedOrigins, jwt } = api
  const httpApi = new HttpApi(scope, 'HttpApi', {
    description: 'Answers questions about the uploads of the ledger',
    createDefaultStage: false,
    defaultAuthorizer: jwt === undefined ? new HttpIamAuthorizer() : jwtAuthorizer(jwt),
    defaultIntegration: new HttpLambdaIntegration('Integration', fn, {
      payloadFormatVersion: PayloadFormatVersion.VERSION_2_0,
    }),
    ...(allowedOrigins.length === 0
      ? {}
      : {
          corsPreflight: {
            allowOrigins: [...allowedOrigins],
            allowMethods: [CorsHttpMethod.GET, CorsHttpMethod.POST, CorsHttpMethod.DELETE],
            allowHeaders: [...requestHeaders],
            exposeHeaders: [...responseHeaders],
            maxAge: Duration.hours(1),
          },
        }),
  })
  if (allowedOrigins.length > 0) addPreflight(httpApi)
  httpApi.addStage('Stage', {
    stageName: '$default',
    autoDeploy: true,
    throttle: { rateLimit: api.rateLimit, burstLimit: api.burstLimit },
    accessLogSettings: {
      destination: new LogGroupLogDestination(makeLogGroup(scope, 'AccessLogs', settings)),
      format: AccessLogFormat.custom(accessLogLine),
    },
  })
  return { httpApi, fn }
}

/**
 * Lets a browser ask first: its preflight requests are never authorized, and the route for all
 * requests, which takes them too, would refuse them. It shares the integration of that route.
 *
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-cors.html
 */
function addPreflight(httpApi: HttpApi): void {
  const { target = '' } = httpApi.node.findChild('DefaultRoute').node.defaultChild as CfnRoute
  new CfnRoute(httpApi, 'Preflight', {
    apiId: httpApi.apiId,
    routeKey: 'OPTIONS /{proxy+}',
    authorizationType: 'NONE',
    target,
  })
}

/** A page may send these; a signed request has those of SigV4. */
const requestHeaders = [
  ...['authorization', 'content-type', 'if-none-match'],
  ...['x-amz-date', 'x-amz-security-token', 'x-amz-content-sha256'],
]

const responseHeaders = ['etag', 'ledger-read-units', 'ledger-requests', 'retry-after']

/** Without the query, which holds keys. */
const accessLogLine = JSON.stringify({
  requestId: '$context.requestId',
  time: '$context.requestTime',
  ip: '$context.identity.sourceIp',
  caller: '$context.identity.caller',
  method: '$context.httpMethod',
  path: '$context.path',
  status: '$context.status',
  bytes: '$context.responseLength',
  latencyMs: '$context.responseLatency',
  error: '$context.error.message',
})

function jwtAuthorizer({
  issuer,
  audience,
}: NonNullable<ApiSettings['jwt']>): IHttpRouteAuthorizer {
  return new HttpJwtAuthorizer('Jwt', issuer, { jwtAudience: [...audience] })
}

function makeApiFunction(
  scope: Construct,
  settings: Settings,
  api: ApiSettings,
  { table, historyTable, bucket, code, permissionsBoundary }: ApiParts,
): LambdaFunction {
  const keys = [bucket.arnForObjects(`${api.ticketPrefix}*`)]
  return makeLambda(scope, settings, {
    description: 'Answers questions about the uploads of the ledger',
    roleDescription: 'Reads rows of the upload ledger, and writes its log',
    policyName: 'UploadLedgerApi',
    rights: [
      allow('ReadRows', ['dynamodb:GetItem', 'dynamodb:Query'], [table.tableArn]),
      ...(historyTable === undefined
        ? []
        : [
            allow(
              'ReadHistory',
              ['dynamodb:Query'],
              [historyTable.tableArn, `${historyTable.tableArn}/index/${historyKeys.index}`],
            ),
            allow(
              'SeeHowFarBackHistoryGoes',
              ['dynamodb:DescribeTable'],
              [table.tableArn, historyTable.tableArn],
            ),
          ]),
      ...(api.links ? [allow('OpenObjects', ['s3:GetObject'], [bucket.arnForObjects('*')])] : []),
      ...(api.tickets || api.uploads ? [allow('UploadObjects', ['s3:PutObject'], keys)] : []),
      ...(api.uploads ? [allow('UploadInParts', partRights, keys)] : []),
      ...(api.deletes
        ? [allow('DeleteObjects', ['s3:DeleteObject'], [bucket.arnForObjects('*')])]
        : []),
    ],
    ...{ permissionsBoundary, code },
    // Its time is that of JavaScript more than of DynamoDB; less memory is less processor.
    memorySize: 512,
    // API Gateway itself waits for 30 seconds.
    timeout: Duration.seconds(29),
    environment: {
      TABLE_NAME: table.tableName,
      ...(historyTable === undefined ? {} : { HISTORY_TABLE_NAME: historyTable.tableName }),
      ...(api.allowedOrigins.length === 0
        ? {}
        : { ALLOWED_ORIGINS: Fn.join(' ', [...api.allowedOrigins]) }),
      ...(api.links ? { LINKS: 'on' } : {}),
      ...(api.tickets ? { TICKETS: 'on' } : {}),
      ...(api.uploads ? { UPLOADS: 'on' } : {}),
      ...(api.tickets || api.uploads ? { TICKET_PREFIX: api.ticketPrefix } : {}),
      ...(api.deletes ? { DELETES: 'on' } : {}),
    },
  })
}

/**
 * To begin an upload, put its parts and complete it takes `s3:PutObject`.
 *
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/mpuoverview.html#mpuAndPermissions
 */
const partRights = ['s3:AbortMultipartUpload', 's3:ListMultipartUploadParts']
