import type { InvokePermission } from '../../functions/index.ts'

/** A statement of a function's resource policy, as Lambda writes it. */
export function permissionStatement(permission: InvokePermission, functionArn: string): object {
  const { id, action, principal, sourceArn, sourceAccount } = permission
  const condition = {
    ...(sourceAccount === undefined
      ? {}
      : { StringEquals: { 'AWS:SourceAccount': sourceAccount } }),
    ...(sourceArn === undefined ? {} : { ArnLike: { 'AWS:SourceArn': sourceArn } }),
  }
  return {
    Sid: id,
    Effect: 'Allow',
    Principal: principalOf(principal),
    Action: action,
    Resource: functionArn,
    ...(Object.keys(condition).length === 0 ? {} : { Condition: condition }),
  }
}

function principalOf(principal: string): object | string {
  if (principal === '*') return principal
  if (/^\d{12}$/.test(principal)) return { AWS: `arn:aws:iam::${principal}:root` }
  return principal.startsWith('arn:') ? { AWS: principal } : { Service: principal }
}
