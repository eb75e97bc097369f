/** The dependency of the load that returns the serving deployment. */
export const DEPLOYMENT_KEY = 'duplex:deployment'
