import { tagsOf } from '../posts/tags-of.ts'
import { formText } from './form-text.ts'

/** What the form of a post says: its values as they were typed, and the post they mean. */
export function postFields(form: FormData) {
  const values = { title: formText(form, 'title'), tags: formText(form, 'tags'), body: formText(form, 'body') }
  return { values, post: { title: values.title.trim(), body: values.body, tags: tagsOf(values.tags) } }
}
