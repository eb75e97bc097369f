import { IMAGE_NAME } from '@duplex/contracts/image-name'

const imagePath = new RegExp(`^/images/${IMAGE_NAME}$`)

/** Returns the size of an image stored in this blog, as attributes that prevent a layout shift. Returns null for any other URL. */
export function blogImageSize(source = ''): { width: string; height: string } | null {
  if (!imagePath.test(source)) return null
  const [width, height] = source.slice(source.lastIndexOf('-') + 1, -'.webp'.length).split('x')
  return { width: width!, height: height! }
}
