import { existsSync } from 'node:fs'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { freePort, supervise } from '@duplex/local'
import { acceptsConnections } from '@duplex/runtime'
import { output } from '../output.ts'
import { type Contender, MARKER, type Transport } from './live-server.ts'

/** The path in Debian's package. */
const nchanModule = '/usr/lib/nginx/modules/ngx_nchan_module.so'

/**
 * nginx with nchan: one worker, messages in memory, no deflate, no access log. https://nchan.io/#configuring
 */
export const nchan: Contender = {
  name: 'nchan',
  transports: ['sse', 'websocket'],
  missing: () => (existsSync(nchanModule) ? null : 'apt-get install --no-install-recommends nginx-light libnginx-mod-nchan'),
  start: async (transport) => {
    const folder = await mkdtemp(join(tmpdir(), 'nchan-bench-'))
    const port = await freePort()
    const configuration = join(folder, 'nginx.conf')
    await writeFile(configuration, configurationFor(port, folder))
    const args = ['-p', folder, '-c', configuration, '-e', 'stderr', '-g', 'daemon off;']
    const nginx = supervise(
      {
        name: 'nchan',
        command: 'nginx',
        args,
        environment: { PATH: `${process.env.PATH}:/usr/sbin` },
        isReady: () => acceptsConnections(port),
      },
      { output, stopTimeout: 5_000 },
    )
    await nginx.ready
    return {
      reading: { port, path: '/read', transport, opened: opened[transport], marker: MARKER },
      publishing: { by: 'http', port, path: '/publish' },
      // with 512 the throughput is the same and the latency higher
      depth: 64,
      stop: async () => {
        await nginx.stop()
        await rm(folder, { recursive: true, force: true })
      },
    }
  },
}

const opened: Record<Transport, string> = { sse: '\r\n\r\n', websocket: '\r\n\r\n' }

const configurationFor = (port: number, folder: string) => `
load_module ${nchanModule};
worker_processes 1;
pid ${folder}/nginx.pid;
error_log stderr crit;
events {
  worker_connections 16384;
}
http {
  access_log off;
  tcp_nodelay on;
  keepalive_requests 1000000000;
  keepalive_timeout 1d;
  client_body_temp_path ${folder}/body;
  proxy_temp_path ${folder}/proxy;
  fastcgi_temp_path ${folder}/fastcgi;
  uwsgi_temp_path ${folder}/uwsgi;
  scgi_temp_path ${folder}/scgi;
  nchan_shared_memory_size 128M;
  server {
    listen 127.0.0.1:${port} backlog=16384;
    location = /publish {
      nchan_publisher http;
      nchan_channel_id bench;
      nchan_message_buffer_length 1000;
      nchan_message_timeout 10s;
    }
    location = /read {
      nchan_subscriber eventsource websocket;
      nchan_channel_id bench;
      nchan_subscriber_first_message newest;
    }
  }
}
`
