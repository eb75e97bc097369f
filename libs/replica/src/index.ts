export * from './author-replica.ts'
export * from './find-post.ts'
export * from './post-replica.ts'
