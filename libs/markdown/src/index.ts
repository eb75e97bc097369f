export * from './excerpt-of.ts'
export * from './render-markdown.ts'
