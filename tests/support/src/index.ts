export { freePort } from '@duplex/local'
export * from './fresh-database.ts'
export * from './own-server.ts'
export * from './start-process.ts'
