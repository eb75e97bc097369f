export * from './api-document.ts'
export * from './docs-routes.ts'
