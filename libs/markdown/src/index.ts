export type { People } from './parser/mentions.ts'
export * from './worker/create-renderer.ts'
