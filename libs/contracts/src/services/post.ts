import Type, { type Static } from 'typebox'
import { contract, method } from '../contract.ts'
import { MAX_POST_BODY_LENGTH, MAX_SEARCH_LENGTH, MAX_SLUG_LENGTH, MAX_TAG_LENGTH, MAX_TAGS, MAX_TITLE_LENGTH } from '../limits.ts'
import { Author, CursorText, Empty, Id, IdempotencyKey, Nullable, PageCursor, PageLimit, Shape, Timestamp } from '../shapes.ts'
import { ping } from './ping.ts'
import { RENDERING_ERRORS } from './rendering-errors.ts'

export const Title = Type.String({ minLength: 1, maxLength: MAX_TITLE_LENGTH, pattern: '\\S' })
export const PostBody = Type.String({ minLength: 1, maxLength: MAX_POST_BODY_LENGTH, pattern: '\\S' })
/** Lower-case letters of any script, with their marks, and digits. */
const tagLetter = String.raw`\p{Ll}\p{Lm}\p{Lo}\p{N}`
/** Zero-width joiners are part of the spelling in some scripts, for example in Persian. A pattern matches code points, as `maxLength` counts. */
export const Tag = Type.String({
  pattern: String.raw`^(?=.{1,${MAX_TAG_LENGTH}}$)[${tagLetter}](?:[${tagLetter}\p{M}-]|[\u200c\u200d](?=[${tagLetter}]))*[+#]*$`,
  description: `1–${MAX_TAG_LENGTH} lower-case letters, digits or hyphens; at the end also + or #, as in c++ and c#`,
})
export const Tags = Type.Array(Tag, { maxItems: MAX_TAGS, uniqueItems: true })
export const PostStatus = Type.Union([Type.Literal('draft'), Type.Literal('published')])
export type PostStatus = Static<typeof PostStatus>
export const Slug = Type.String({ minLength: 1, maxLength: MAX_SLUG_LENGTH })

const summary = {
  id: Id,
  slug: Slug,
  title: Type.String(),
  excerpt: Type.String(),
  tags: Type.Array(Type.String()),
  status: PostStatus,
  author: Author,
  likeCount: Type.Integer(),
  commentCount: Type.Integer(),
  liked: Type.Boolean(),
  version: Type.Integer(),
  createdAt: Timestamp,
  updatedAt: Timestamp,
  publishedAt: Nullable(Timestamp),
}

/** A post without its text, for lists. */
export const PostSummary = Shape(summary)
export type PostSummary = Static<typeof PostSummary>
export const Post = Shape({ ...summary, body: Type.String(), html: Type.String() })
export type Post = Static<typeof Post>

/** A post by its id (a number) or its slug (a string). */
export const PostReference = Type.Union([Id, Slug])
export type PostReference = Static<typeof PostReference>

export const postContract = contract('post', {
  ping,
  create: method({
    input: Shape({ title: Title, body: PostBody, tags: Tags, status: PostStatus, idempotencyKey: Type.Optional(IdempotencyKey) }),
    output: Shape({ post: Post }),
    actor: 'required',
    errors: RENDERING_ERRORS,
  }),
  /** Changes the given fields. With `version`, only if it is still the current version; otherwise CONFLICT. */
  update: method({
    input: Shape({
      slug: Slug,
      title: Type.Optional(Title),
      body: Type.Optional(PostBody),
      tags: Type.Optional(Tags),
      status: Type.Optional(PostStatus),
      version: Type.Optional(Type.Integer({ minimum: 1 })),
    }),
    output: Shape({ post: Post }),
    actor: 'required',
    errors: ['FORBIDDEN', 'NOT_FOUND', 'CONFLICT', ...RENDERING_ERRORS],
  }),
  /** Its author or an admin may delete a post. */
  remove: method({ input: Shape({ slug: Slug }), output: Empty, actor: 'required', errors: ['FORBIDDEN', 'NOT_FOUND'] }),
  /** A draft is NOT_FOUND for everyone except its author. */
  get: method({
    input: Shape({ post: PostReference }),
    output: Shape({ post: Post, cursor: CursorText }),
    errors: ['NOT_FOUND'],
    actor: 'optional',
    idempotent: true,
  }),
  /**
   * Published posts, newest first. If `author` is the actor, `status` can select drafts. `following` selects posts of authors
   * whom the actor follows. `q` selects posts that contain these words in title, text or tags, best match first: words separated by
   * spaces, `"a phrase"`, `-excluded`, `or`. INVALID at `/q` for more than MAX_SEARCH_WORDS words.
   */
  list: method({
    input: Shape({
      author: Type.Optional(Type.String({ maxLength: 100 })),
      tag: Type.Optional(Type.String({ maxLength: 100 })),
      likedBy: Type.Optional(Type.String({ maxLength: 100 })),
      following: Type.Optional(Type.Boolean()),
      q: Type.Optional(Type.String({ minLength: 1, maxLength: MAX_SEARCH_LENGTH })),
      status: Type.Optional(PostStatus),
      before: Type.Optional(PageCursor),
      limit: PageLimit,
    }),
    output: Shape({ items: Type.Array(PostSummary), next: Nullable(PageCursor), cursor: CursorText }),
    errors: ['MALFORMED', 'UNAUTHENTICATED'],
    actor: 'optional',
    idempotent: true,
  }),
  /** Tags of published posts, and users, whose names begin with a word of `q`: exact names first, then the most used tags. */
  searchNames: method({
    input: Shape({ q: Type.String({ minLength: 1, maxLength: MAX_SEARCH_LENGTH }) }),
    output: Shape({ tags: Type.Array(Shape({ tag: Type.String(), count: Type.Integer() })), people: Type.Array(Author) }),
    idempotent: true,
  }),
  tags: method({
    input: Empty,
    output: Shape({ items: Type.Array(Shape({ tag: Type.String(), count: Type.Integer() })), cursor: CursorText }),
    idempotent: true,
  }),
  /** The safe HTML of this Markdown, as a published post would show it. */
  preview: method({
    input: Shape({ body: Type.String({ maxLength: MAX_POST_BODY_LENGTH }) }),
    output: Shape({ html: Type.String() }),
    errors: RENDERING_ERRORS,
    idempotent: true,
  }),
})
