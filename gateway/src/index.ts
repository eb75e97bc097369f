export * from './api/bind-api.ts'
export * from './context.ts'
export * from './create-gateway.ts'
export * from './start-gateway.ts'
