export { createUserService } from './create-user-service.ts'
export { migrations } from './migrations/index.ts'
export { grantAdmin } from './operator/grant-admin.ts'
export { createResetToken } from './operator/reset-link.ts'
