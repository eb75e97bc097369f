/** Whether `use:enhance` sent the form, so that the page shows the result without a reload. */
export const isEnhanced = (request: Request): boolean => request.headers.get('x-sveltekit-action') === 'true'
