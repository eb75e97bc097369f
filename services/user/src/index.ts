export { createUserService, type UserServiceContext } from './create-user-service.ts'
export { migrations } from './migrations/index.ts'
