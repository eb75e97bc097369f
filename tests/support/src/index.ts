export * from './fresh-database.ts'
export * from './start-process.ts'
export * from './free-port.ts'
export * from './start-nats.ts'
