export * from './api-document.ts'
export { describeLive } from './describe-live.ts'
export * from './docs-routes.ts'
