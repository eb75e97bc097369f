/** Whether `use:enhance` sent a form, and shows the answer without loading the page anew. */
export const isEnhanced = (request: Request): boolean => request.headers.get('x-sveltekit-action') === 'true'
