export * from './encode-image.ts'
export * from './image-routes.ts'
export * from './uploads.ts'
