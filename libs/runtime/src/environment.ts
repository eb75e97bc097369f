/** False where NODE_ENV is `production`: checks that cost time and catch mistakes run only where it is true. */
export const development = process.env.NODE_ENV !== 'production'
