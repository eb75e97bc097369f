/** Returns a form's field as text; an empty string if the field is missing. */
export function formText(form: FormData, name: string): string {
  const value = form.get(name)
  // browsers send line breaks as CRLF
  return typeof value === 'string' ? value.replaceAll('\r\n', '\n') : ''
}
