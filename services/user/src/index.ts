export { createUserService, type UserServiceContext } from './create-user-service.ts'
