import { createParser } from './parser.ts'

export const parsers = { post: createParser('post'), comment: createParser('comment') }
