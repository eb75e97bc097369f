export type { BackingServices } from './backing-services.ts'
export { findChromium } from './find-chromium.ts'
export { freePort } from './free-port.ts'
export { testServices } from './test-services.ts'
