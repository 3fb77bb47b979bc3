import { spawnSync } from 'node:child_process'
import { existsSync, readdirSync } from 'node:fs'
import { writeFile } from 'node:fs/promises'
import { homedir } from 'node:os'
import { basename, dirname, join } from 'node:path'
import { DynamoDBClient, GetItemCommand } from '@aws-sdk/client-dynamodb'
import { PutObjectCommand, S3Client } from '@aws-sdk/client-s3'
import { expect, test } from 'vitest'
import { zipped } from '../../packages/local-cloud/src/services/testing/zip.ts'
import { keys, region, runProgram, temporaryFolder, until } from '../support/development.ts'
import { withEmpty } from '../support/empty-cloud.ts'
import { exerciseSource } from '../support/exercise-source.ts'

/** The folders in a folder; none where it may not be read, or is not there. */
function below(folder: string): readonly string[] {
  try {
    const entries = readdirSync(folder, { withFileTypes: true })
    return entries.filter((entry) => entry.isDirectory()).map(({ name }) => join(folder, name))
  } catch {
    return []
  }
}

/** The folder of Terraform's provider of AWS on this machine; prints why there is none. */
function findProvider(): string | undefined {
  if (spawnSync('terraform', ['version']).status !== 0) {
    console.log('skipped: terraform not installed')
    return undefined
  }
  const parents = ['/opt', '/usr/share/terraform', '/usr/local/share/terraform']
  // A mirror has a folder for each registry.
  const registries = [...parents, join(homedir(), '.terraform.d')].flatMap(below).flatMap(below)
  const packages = registries
    .map((registry) => join(registry, 'hashicorp', 'aws'))
    .filter((path) => existsSync(path))
    .flatMap((path) =>
      readdirSync(path, { recursive: true, encoding: 'utf8' }).map((name) => join(path, name)),
    )
  const found = packages.find((path) => basename(path).startsWith('terraform-provider-aws_'))
  if (found === undefined) console.log('skipped: no provider of AWS for terraform on this machine')
  return found === undefined ? undefined : dirname(found)
}

const provider = findProvider()

/** Has Terraform start the provider from its folder: without `init`, which hashes its 700 MB. */
const settings = `provider_installation {
  dev_overrides {
    "hashicorp/aws" = "${provider}"
  }
}
`

const configuration = `
terraform {
  required_providers {
    aws = { source = "hashicorp/aws" }
  }
}
variable "s3" { type = string }
variable "others" { type = string }
provider "aws" {
  region                      = "${region}"
  access_key                  = "${keys.accessKeyId}"
  secret_key                  = "${keys.secretAccessKey}"
  skip_credentials_validation = true
  skip_metadata_api_check     = true
  s3_use_path_style           = true
  endpoints {
    s3       = var.s3
    dynamodb = var.others
    iam      = var.others
    lambda   = var.others
    logs     = var.others
    sts      = var.others
  }
}
resource "aws_s3_bucket" "uploads" {
  bucket        = "tf-uploads"
  force_destroy = true
}
resource "aws_dynamodb_table" "rows" {
  name         = "upload_metadata"
  billing_mode = "PAY_PER_REQUEST"
  hash_key     = "bucket"
  range_key    = "object_key"
  attribute {
    name = "bucket"
    type = "S"
  }
  attribute {
    name = "object_key"
    type = "S"
  }
}
resource "aws_iam_role" "function" {
  name = "tf-role"
  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Action    = "sts:AssumeRole"
      Principal = { Service = "lambda.amazonaws.com" }
    }]
  })
}
resource "aws_iam_role_policy" "write" {
  name = "write"
  role = aws_iam_role.function.id
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Sid      = "WriteMetadataToDynamoDB"
      Effect   = "Allow"
      Action   = "dynamodb:PutItem"
      Resource = aws_dynamodb_table.rows.arn
    }]
  })
}
resource "aws_iam_policy" "logs" {
  name = "tf-logs"
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect   = "Allow"
      Action   = ["logs:CreateLogStream", "logs:PutLogEvents"]
      Resource = "\${aws_cloudwatch_log_group.function.arn}:*"
    }]
  })
}
resource "aws_iam_role_policy_attachment" "logs" {
  role       = aws_iam_role.function.name
  policy_arn = aws_iam_policy.logs.arn
}
resource "aws_cloudwatch_log_group" "function" {
  name              = "/aws/lambda/tf-function"
  retention_in_days = 7
}
resource "aws_lambda_function" "function" {
  function_name    = "tf-function"
  role             = aws_iam_role.function.arn
  runtime          = "nodejs22.x"
  handler          = "index.handler"
  filename         = "function.zip"
  source_code_hash = filebase64sha256("function.zip")
  timeout          = 30
  environment {
    variables = { TABLE_NAME = aws_dynamodb_table.rows.name }
  }
  depends_on = [aws_cloudwatch_log_group.function, aws_iam_role_policy.write]
}
resource "aws_lambda_permission" "s3" {
  statement_id  = "AllowS3"
  action        = "lambda:InvokeFunction"
  function_name = aws_lambda_function.function.function_name
  principal     = "s3.amazonaws.com"
  source_arn    = aws_s3_bucket.uploads.arn
}
resource "aws_s3_bucket_notification" "uploads" {
  bucket = aws_s3_bucket.uploads.id
  lambda_function {
    lambda_function_arn = aws_lambda_function.function.arn
    events              = ["s3:ObjectCreated:*"]
    filter_prefix       = "incoming/"
  }
  depends_on = [aws_lambda_permission.s3]
}
`

test.skipIf(provider === undefined)(
  'Terraform makes the exercise in an empty cloud, finds nothing to change, and destroys it',
  // Each command loads the provider, which takes seconds of each core, and minutes beside others.
  { timeout: 600_000 },
  async () => {
    await using folder = await temporaryFolder()
    const file = (name: string) => join(folder.path, name)
    await writeFile(file('main.tf'), configuration)
    await writeFile(file('terraform.rc'), settings)
    const zip = zipped([{ name: 'index.mjs', contents: exerciseSource }])
    await writeFile(file('function.zip'), zip)
    await withEmpty(folder.path, async ({ s3Url, dynamodbUrl, printed }) => {
      const terraform = async (...args: string[]) => {
        const environment = {
          CHECKPOINT_DISABLE: '1',
          // The provider then collects its heap less often, which takes less of the processor.
          GOGC: '400',
          TF_CLI_CONFIG_FILE: file('terraform.rc'),
          TF_VAR_s3: s3Url,
          TF_VAR_others: dynamodbUrl,
        }
        const ran = await runProgram('terraform', [...args, '-no-color'], environment, folder.path)
        expect({ args, ...ran }).toMatchObject({ code: 0 })
        return ran.out
      }
      expect(await terraform('apply', '-auto-approve')).toContain('10 added, 0 changed')

      const client = { region, credentials: keys }
      const s3 = new S3Client({ ...client, endpoint: s3Url, forcePathStyle: true })
      const dynamodb = new DynamoDBClient({ ...client, endpoint: dynamodbUrl })
      const Key = 'incoming/a b.txt'
      await s3.send(new PutObjectCommand({ Bucket: 'tf-uploads', Key, Body: 'hello' }))
      const get = new GetItemCommand({
        TableName: 'upload_metadata',
        Key: { bucket: { S: 'tf-uploads' }, object_key: { S: Key } },
      })
      const item = await until(
        async () => (await dynamodb.send(get)).Item,
        () => `no item: ${printed()}`,
      )
      expect(item).toMatchObject({ size: { N: '5' } })
      s3.destroy()
      dynamodb.destroy()

      // Exits with 2 where anything is to be changed.
      await terraform('plan', '-detailed-exitcode')
      expect(await terraform('destroy', '-auto-approve', '-refresh=false')).toContain(
        '10 destroyed',
      )
    })
  },
)
