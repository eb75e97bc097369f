/** Where to go after signing in: `next` if it is a path of this site, else the front page. */
export function localPath(next: string | null): string {
  if (!next?.startsWith('/')) return '/'
  const here = 'http://localhost'
  const url = URL.parse(next, here)
  // resolved, a path may begin with // and lead to another host: /.//elsewhere
  return url?.origin === here && !url.pathname.startsWith('//') ? url.pathname + url.search + url.hash : '/'
}
