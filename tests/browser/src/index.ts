export * from './describe-in-browser.ts'
export * from './expect.ts'
export * from './open.ts'
export * from './tab-to.ts'
