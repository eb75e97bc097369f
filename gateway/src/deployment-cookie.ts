/** Names the deployment that a browser chose; the edge goes by it, and the pages' footer sets it. */
export const DEPLOYMENT_COOKIE = 'deployment'
