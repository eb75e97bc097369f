import { tagsOf } from '../../posts/tags-of.ts'

/** The text of a draft, as typed into the fields. */
export interface DraftText {
  title: string
  tags: string
  body: string
}

/** The same text in the form that the API accepts. */
export interface PostFields {
  title: string
  tags: string[]
  body: string
}

/** Like the server, puts the title on one line. */
export const fieldsOf = ({ title, tags, body }: DraftText): PostFields => ({
  title: title.replace(/\s+/g, ' ').trim(),
  tags: tagsOf(tags),
  body,
})

export const textOf = ({ title, tags, body }: PostFields): DraftText => ({ title, tags: tags.join(', '), body })

export const sameFields = (one: PostFields, other: PostFields): boolean =>
  one.title === other.title && one.body === other.body && one.tags.join(' ') === other.tags.join(' ')

export const isEmpty = ({ title, tags, body }: DraftText): boolean => `${title}${tags}${body}`.trim() === ''

/** Whether the server accepts the text: a post needs a title and a body. */
export const isComplete = ({ title, body }: DraftText): boolean => title.trim() !== '' && body.trim() !== ''
