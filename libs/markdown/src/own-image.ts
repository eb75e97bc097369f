import { IMAGE_NAME } from '@duplex/contracts'

const address = new RegExp(`^/images/${IMAGE_NAME}$`)

/** How large an image of this blog's own is, as attributes, so that its place is free before it has come; null for any other address. */
export function sizeOfOwnImage(source = ''): { width: string; height: string } | null {
  if (!address.test(source)) return null
  const [width, height] = source.slice(source.lastIndexOf('-') + 1, -'.webp'.length).split('x')
  return { width: width!, height: height! }
}
