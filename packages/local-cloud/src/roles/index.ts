export { openRoles, type Roles } from './open-roles.ts'
export { arnOfRole, type Role, trusts } from './role.ts'
export { RoleError } from './role-error.ts'
