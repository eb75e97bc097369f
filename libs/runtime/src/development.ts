/** False if NODE_ENV is `production`. Expensive checks that find programming errors run only if it is true. */
export const development = process.env.NODE_ENV !== 'production'
