export * from './fold.ts'
export * from './mark-matches.ts'
export * from './parse-search.ts'
export * from './units-of.ts'
