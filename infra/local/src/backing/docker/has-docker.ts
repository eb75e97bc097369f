import { run } from '../../run.ts'

/** Whether a Docker engine is running and, if needed, Compose is installed. */
export async function hasDocker(need: 'engine' | 'compose'): Promise<boolean> {
  try {
    await run('docker', ['version', '--format', '{{.Server.Version}}'], { timeout: 5_000 })
    if (need === 'compose') await run('docker', ['compose', 'version'], { timeout: 5_000 })
    return true
  } catch {
    return false
  }
}
