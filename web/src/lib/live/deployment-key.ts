/** What a load depends on that tells which deployment answers. */
export const DEPLOYMENT_KEY = 'duplex:deployment'
