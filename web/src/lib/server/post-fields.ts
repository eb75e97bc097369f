import { formText } from './form-text.ts'

/** What the form of a post says: its values as they were typed, and the tags they mean. */
export function postFields(form: FormData) {
  const values = { title: formText(form, 'title'), tags: formText(form, 'tags'), body: formText(form, 'body') }
  const tags = values.tags
    .toLowerCase()
    .split(/[\s,#]+/)
    .filter(Boolean)
  return { values, post: { title: values.title.trim(), body: values.body, tags: [...new Set(tags)] } }
}
