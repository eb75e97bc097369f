export * from './pages-plugin.ts'
