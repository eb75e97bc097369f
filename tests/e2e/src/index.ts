export * from './deployments.ts'
export * from './live-reader.ts'
export * from './start-blog.ts'
export * from './visitor.ts'
