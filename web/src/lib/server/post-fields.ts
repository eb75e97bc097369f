import { tagsOf } from '../posts/tags-of.ts'
import { formText } from './form-text.ts'

/** Reads the form of a post: the values as typed, and the post that they describe. */
export function postFields(form: FormData) {
  const values = { title: formText(form, 'title'), tags: formText(form, 'tags'), body: formText(form, 'body') }
  return { values, post: { title: values.title.trim(), body: values.body, tags: tagsOf(values.tags) } }
}
