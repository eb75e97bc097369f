export * from './names-in.ts'
export * from './render-markdown.ts'
