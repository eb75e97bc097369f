export * from './excerpt-of.ts'
export type { People } from './mentions.ts'
export * from './names-in.ts'
export * from './render-markdown.ts'
