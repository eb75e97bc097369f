export { type ComposedServices, composeServices } from './compose-services.ts'
