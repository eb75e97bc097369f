import { tagsOf } from '../posts/tags-of.ts'

/** What somebody is writing, as it stands in the fields. */
export interface DraftText {
  title: string
  tags: string
  body: string
}

/** The same as the server takes it. */
export interface PostFields {
  title: string
  tags: string[]
  body: string
}

/** The title as the server will have it: in one line. */
export const fieldsOf = ({ title, tags, body }: DraftText): PostFields => ({
  title: title.replace(/\s+/g, ' ').trim(),
  tags: tagsOf(tags),
  body,
})

export const textOf = ({ title, tags, body }: PostFields): DraftText => ({ title, tags: tags.join(', '), body })

export const sameFields = (one: PostFields, other: PostFields): boolean =>
  one.title === other.title && one.body === other.body && one.tags.join(' ') === other.tags.join(' ')

export const isBlank = ({ title, tags, body }: DraftText): boolean => `${title}${tags}${body}`.trim() === ''

/** A post needs both. */
export const isWhole = ({ title, body }: DraftText): boolean => title.trim() !== '' && body.trim() !== ''
