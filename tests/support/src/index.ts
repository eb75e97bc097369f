export * from './fresh-database.ts'
export * from './start-process.ts'
export { freePort } from '@duplex/local'
export * from './own-server.ts'
