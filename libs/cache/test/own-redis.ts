import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { freePort } from '@duplex/test-support'

/** A Redis server of a test's own, which it may kill, freeze and start again. */
export async function ownRedis() {
  const port = await freePort()
  let server: ChildProcess
  const start = async () => {
    server = spawn('redis-server', ['--port', String(port), '--bind', '127.0.0.1', '--save', '', '--appendonly', 'no'], {
      stdio: ['ignore', 'pipe', 'ignore'],
    })
    for await (const text of server.stdout!.setEncoding('utf8')) if (String(text).includes('Ready to accept connections')) break
    server.stdout?.resume()
  }
  const kill = async () => {
    const exited = once(server, 'exit')
    server.kill('SIGKILL')
    await exited
  }
  await start()
  return {
    url: `redis://127.0.0.1:${port}`,
    start,
    kill,
    freeze: () => server.kill('SIGSTOP'),
    thaw: () => server.kill('SIGCONT'),
  }
}
