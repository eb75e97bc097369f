export { createUserService } from './create-user-service.ts'
export { migrations } from './migrations/index.ts'
