import { forShell } from '../../../text/for-shell.ts'
import type { Subject } from './subject.ts'

/** A command to copy, and what it is for. */
export interface Command {
  readonly title: string
  readonly text: string
}

/** Points the AWS CLI of a terminal at this cloud, with its credentials. */
export const openTerminal = ({ flags }: Subject): Command => ({
  title: 'Point the AWS CLI of a terminal at this cloud',
  text: `eval "$(npx upload-ledger env${flags})"`,
})

export const listBucket = (subject: Subject): Command => ({
  title: 'List the bucket',
  text: `${s3(subject)} ls s3://${subject.bucket} --recursive`,
})

export const showTable = (subject: Subject): Command => ({
  title: 'Show the key of the table',
  text: `${other(subject, 'dynamodb')} describe-table --table-name ${subject.table} --query Table.KeySchema`,
})

/** dev gives its function a role of that name, with one policy. */
const roleOf = ({ functionName }: Subject) => `--role-name ${functionName}-role`

export const showTrust = (subject: Subject): Command => ({
  title: 'Show who may take the role on',
  text: `${other(subject, 'iam')} get-role ${roleOf(subject)} --query Role.AssumeRolePolicyDocument`,
})

export const showPolicy = (subject: Subject): Command => ({
  title: 'Show what the role may do',
  text: `${other(subject, 'iam')} get-role-policy ${roleOf(subject)} --policy-name policy --query PolicyDocument`,
})

export const showFunction = (subject: Subject): Command => ({
  title: 'Show the function and its variables',
  text: `${other(subject, 'lambda')} get-function-configuration --function-name ${subject.functionName} --query '[Runtime,Handler,Environment.Variables]'`,
})

export const showTrigger = (subject: Subject): Command => ({
  title: 'Show which events the bucket reports, and to whom',
  text: `${s3(subject, 's3api')} get-bucket-notification-configuration --bucket ${subject.bucket}`,
})

/** The file of the lesson: nine bytes. */
export const content = 'Buy milk\n'

export const uploadFile = (subject: Subject): Command => ({
  title: 'Upload it from a terminal',
  text: `echo 'Buy milk' | ${s3(subject)} cp - ${forShell(`s3://${subject.bucket}/${subject.key}`)}`,
})

export const showLog = (subject: Subject): Command => ({
  title: 'Show the line that the function logged',
  text: `${other(subject, 'logs')} filter-log-events --log-group-name /aws/lambda/${subject.functionName} --filter-pattern Saved --query 'events[-1].message' --output text`,
})

export const getItem = (subject: Subject): Command => ({
  title: 'Get the item',
  text: `${other(subject, 'dynamodb')} get-item --table-name ${subject.table} --key ${forShell(
    JSON.stringify({ bucket: { S: subject.bucket }, object_key: { S: subject.key } }),
  )}`,
})

function s3({ s3Url }: Subject, command: 's3' | 's3api' = 's3'): string {
  return `aws --endpoint-url ${s3Url} ${command}`
}

function other({ othersUrl }: Subject, service: string): string {
  return `aws --endpoint-url ${othersUrl} ${service}`
}
