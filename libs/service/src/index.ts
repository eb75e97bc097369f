export * from './domain-service.ts'
export * from './ping-database.ts'
export * from './run-service.ts'
export * from './service.ts'
