/**
 * An image's file name: the SHA-256 of its bytes (32 characters of it, in hex) and its size in pixels, so that a page can reserve the
 * space before the image loads. It is served at `/images/<name>` and never changes. This file imports nothing, so that the thread
 * that renders Markdown needs no schema library.
 */
export const IMAGE_NAME = '[0-9a-f]{32}-[1-9][0-9]{0,4}x[1-9][0-9]{0,4}\\.webp'
