/** A form's field as text; empty where it is missing. */
export function formText(form: FormData, name: string): string {
  const value = form.get(name)
  // browsers send line breaks as CRLF
  return typeof value === 'string' ? value.replaceAll('\r\n', '\n') : ''
}
