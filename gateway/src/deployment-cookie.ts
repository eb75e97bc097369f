/** The deployment that a browser chose. The footer of the pages sets this cookie, and the edge reads it. */
export const DEPLOYMENT_COOKIE = 'deployment'
